# Compares the balances that were read with those that must be, to the cent.
#
# awk -f balances.awk expected read
#
# expected: participant, key and cents, with tabs between. read: what `troth read --output json` printed. Ends with 0 if and only if
# every account is as it must be.

function money(cents) {
  return sprintf("%s%.0f.%02d", cents < 0 ? "-" : "", int((cents < 0 ? -cents : cents) / 100), (cents < 0 ? -cents : cents) % 100)
}

# The value, text or number, that a piece of JSON has under a name.
function field(piece, name,    value) {
  if (!match(piece, "\"" name "\": *(\"[^\"]*\"|-?[0-9]+)")) return ""
  value = substr(piece, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
  gsub(/^ *"?|"$/, "", value)
  return value
}

FILENAME == ARGV[1] {
  split($0, part, "\t")
  account = part[1] "/" part[2]
  expected[account] = part[3]
  if (!(part[1] in wanted)) banks[++bank_count] = part[1]
  accounts[part[1]]++
  wanted[part[1]] += part[3]
  next
}

# Each answer is a line; each value in it stands in braces of its own.
{
  count = split($0, pieces, "{")
  for (i = 1; i <= count; i++) {
    if ((bank = field(pieces[i], "participant")) == "") continue
    found[bank "/" field(pieces[i], "key")] = field(pieces[i], "value")
  }
}

END {
  for (account in expected) {
    bank = substr(account, 1, index(account, "/") - 1)
    if (account in found) total[bank] += found[account]
    if (found[account] "" != expected[account] "" && ++wrong <= 10)
      printf "%s is %s, must be %s\n", account, account in found ? money(found[account]) : "missing", money(expected[account]) > "/dev/stderr"
  }
  printf "%-10s %9s %15s %15s\n", "BANK", "ACCOUNTS", "MUST BE", "IS"
  for (i = 1; i <= bank_count; i++) {
    bank = banks[i]
    printf "%-10s %9d %15s %15s  %s\n", bank, accounts[bank], money(wanted[bank]), money(total[bank]), \
      wanted[bank] == total[bank] ? "equal" : "DIFFERENT"
    all_wanted += wanted[bank]
    all_total += total[bank]
  }
  printf "%-10s %9s %15s %15s\n", "together", "", money(all_wanted), money(all_total)
  if (wrong) printf "%d account(s) are not as they must be\n", wrong > "/dev/stderr"
  exit wrong ? 1 : 0
}
