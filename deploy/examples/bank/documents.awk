# Turns payment orders (tab-separated, with a header; README.md beside this file) into transaction documents, one JSON
# document a line, and into the balances that every account must have when all orders are paid.
#
# awk -f documents.awk -v time=TTTTTTTTTTTT -v openings=FILE -v payments=FILE -v expected=FILE orders.tsv
#
# time: 12 hexadecimal digits, milliseconds since 1970. With it each document's id follows from its order alone: UUIDv7
# TTTTTTTT-TTTT-7AAA-8000-000000029401 is attempt AAA (001) at order 29401; -8001- is the opening of account 29401. The decimal
# digits of the numbers stand in the id as they are; so whoever sees an id in a log knows the order.

BEGIN {
  FS = "\t"
  if (home == "") home = "home" # The paying bank.
  left_over_cents = 10000 # Each paying account opens with what its orders will take and 100.00 on top.
}

function fail(message) {
  failed = 1
  printf "%s:%d: %s\n", FILENAME, FNR, message > "/dev/stderr"
  exit 1
}

# Cents as a whole number, read from the digits: a fraction of binary floating point never comes into it.
function cents(amount,    point, whole, fraction) {
  point = index(amount, ".")
  whole = point ? substr(amount, 1, point - 1) : amount
  fraction = point ? substr(amount, point + 1) : ""
  if (whole fraction !~ /^[0-9]+$/ || length(fraction) > 2 || length(whole) > 12)
    fail("the amount must be a number with at most two decimals: " amount)
  return (whole substr(fraction "00", 1, 2)) + 0
}

function transaction_id(group, number) {
  return sprintf("%s-%s-7001-%s-%s", substr(time, 1, 8), substr(time, 9), group, substr("000000000000" number, 1 + length(number)))
}

function document(id, operations) {
  return "{\"id\":\"" id "\",\"atomic\":{\"operations\":[" operations "]}}"
}

function add(participant, account, delta, guard) {
  return sprintf("{\"participant\":\"%s\",\"add\":{\"key\":\"accounts/%s\",\"delta\":%.0f%s}}", participant, account, delta, guard)
}

# Written once, whatever id the order is paid under: a second payment of it would be refused.
function receipt(order, amount, bank, account, purpose,    text) {
  text = sprintf("paid %.0f.%02d to %s/%s%s", int(amount / 100), amount % 100, bank, account, purpose == "" ? "" : " for " purpose)
  return sprintf("{\"participant\":\"%s\",\"put\":{\"key\":\"orders/%s\",\"value\":\"%s\",\"expectedVersion\":0}}", home, order, text)
}

{ sub(/\r$/, "") }

FNR == 1 {
  if ($0 != "order_id\taccount_id\tbank_to\taccount_to\tamount\tpurpose")
    fail("the first line must name the columns order_id, account_id, bank_to, account_to, amount, purpose, with tabs between")
  next
}

{
  if (NF != 6) fail("six columns are wanted, here are " NF)
  order = $1; payer = $2; bank = "bank-" tolower($3); payee = $4; amount = cents($5); purpose = $6
  gsub(/^ +| +$/, "", purpose)
  if (order !~ /^[1-9][0-9]*$/ || length(order) > 12) fail("the order must be a number of at most 12 digits: " order)
  if (payer !~ /^[1-9][0-9]*$/ || length(payer) > 12) fail("the paying account must be a number of at most 12 digits: " payer)
  if ($3 !~ /^[A-Za-z0-9]+$/) fail("the receiving bank must be letters and digits: " $3)
  if (payee !~ /^[A-Za-z0-9]+$/) fail("the receiving account must be letters and digits: " payee)
  if (purpose !~ /^[A-Za-z0-9 ]*$/) fail("the purpose must be letters and digits: " purpose)
  if (order in seen) fail("order " order " is there twice")
  seen[order] = 1
  if (!(payer in debits)) payers[++payer_count] = payer
  debits[payer] += amount
  credits[bank "\t" payee] += amount
  print document(transaction_id("8000", order), add(home, payer, -amount, ",\"min\":0") "," add(bank, payee, amount) "," \
    receipt(order, amount, bank, payee, purpose)) > payments
}

END {
  if (failed) exit 1
  for (i = 1; i <= payer_count; i++) {
    payer = payers[i]
    print document(transaction_id("8001", payer), add(home, payer, debits[payer] + left_over_cents, ",\"expectedVersion\":0")) > openings
    printf "%s\taccounts/%s\t%.0f\n", home, payer, left_over_cents > expected
  }
  for (account in credits) {
    split(account, part, "\t")
    printf "%s\taccounts/%s\t%.0f\n", part[1], part[2], credits[account] > expected
  }
}
