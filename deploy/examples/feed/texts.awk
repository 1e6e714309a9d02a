# The posts of a feed as `troth read --output json` prints it, one a line: author, colon, text.

{
  rest = $0
  while (match(rest, /\{\\"author\\": \\"[a-z]+\\", \\"text\\": \\"/)) {
    author = substr(rest, RSTART, RLENGTH)
    sub(/^\{\\"author\\": \\"/, "", author)
    sub(/\\".*/, "", author)
    rest = substr(rest, RSTART + RLENGTH)
    end = index(rest, "\\\"}\"")
    text = substr(rest, 1, end - 1)
    gsub(/\\\\\\"/, "\"", text)
    print author ": " text
    rest = substr(rest, end + 4)
  }
}
