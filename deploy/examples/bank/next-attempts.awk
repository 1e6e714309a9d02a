# From what was submitted and what became of it, makes what is to be submitted next.
#
# awk -f next-attempts.awk -v again=FILE -v refused=FILE results submitted
#
# results: JSON as `troth submit --lines --output json` prints it. submitted: the documents. again gets the documents that
# have no final answer yet: those that were aborted through no fault of their own under the id of their next attempt, for an
# aborted id stays aborted; the others as they are, for only the same id tells whether they have happened. refused gets
# the results of those that are refused for good.

# The string that a line of JSON has under a name.
function text(name,    value) {
  if (!match($0, "\"" name "\": *\"[^\"]*\"")) return ""
  value = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
  sub(/^ *"/, "", value)
  return value
}

function next_attempt(id,    attempt) {
  attempt = substr(id, 16, 3) + 1
  return substr(id, 1, 15) sprintf("%03d", attempt) substr(id, 19)
}

FILENAME == ARGV[1] {
  outcome = text("outcome")
  code = text("code")
  if (outcome == "ABORTED" && (code == "CONFLICT" || code == "TIMEOUT" || code == "FENCED")) outcome = "RETRY"
  outcomes[text("transactionId")] = outcome
  results[text("transactionId")] = $0
  next
}

{
  id = text("id")
  if (outcomes[id] == "COMMITTED") next
  if (outcomes[id] == "ABORTED") {
    print results[id] > refused
    next
  }
  if (outcomes[id] == "RETRY") sub(id, next_attempt(id))
  print > again
}
