# Turns posts, as `troth events --output json` prints them, into documents that put each on the feeds of its author's friends.
#
# awk -f fan-out.awk friends.tsv events.jsonl
#
# One document a post, whose id follows from the post alone: the time at which it took effect and its position in the journal of
# `posts`. A post that is seen twice gives the same document under the same id, and that happens once.

BEGIN { FS = "\t" }

FILENAME == ARGV[1] {
  sub(/\r$/, "")
  if (FNR > 1) friends[$1] = friends[$1] " " $2
  next
}

# The string that a line of JSON has under a name, as it stands there, escapes and all.
function raw(name,    from, rest) {
  from = index($0, "\"" name "\":\"")
  if (!from) return ""
  rest = substr($0, from + length(name) + 4)
  match(rest, /^([^"\\]|\\.)*/)
  return substr(rest, 1, RLENGTH)
}

# Days since 1970 of a day of the Gregorian calendar.
function days(year, month, day) {
  if (month <= 2) {
    year--
    month += 12
  }
  return 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * (month - 3) + 2) / 5) + day - 719469
}

# Milliseconds since 1970 of 2026-11-23T05:21:24.754Z.
function millis(time) {
  return ((days(substr(time, 1, 4) + 0, substr(time, 6, 2) + 0, substr(time, 9, 2) + 0) * 24 + substr(time, 12, 2)) * 60 \
    + substr(time, 15, 2)) * 60000 + substr(time, 18, 2) * 1000 + substr(time, 21, 3)
}

function id(time, position,    at, high) {
  at = millis(time)
  high = int(at / 65536)
  return sprintf("%08x-%04x-7000-8000-%012x", high, at - high * 65536, position)
}

{
  author = raw("key")
  sub(/^by\//, "", author)
  count = split(friends[author], names, " ")
  if (count == 0) next
  match($0, /"position":[0-9]+/)
  position = substr($0, RSTART + 11, RLENGTH - 11)
  operations = ""
  for (i = 1; i <= count; i++) {
    operations = operations (i > 1 ? "," : "") "{\"participant\":\"feeds\",\"append\":{\"key\":\"of/" names[i] \
      "\",\"events\":[{\"type\":\"post\",\"data\":\"" raw("data") "\"}]}}"
  }
  printf "{\"id\":\"%s\",\"atomic\":{\"operations\":[%s]}}\n", id(raw("commitTimestamp"), position), operations
}
