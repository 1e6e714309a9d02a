# Turns a line of posts.tsv into the event that `troth submit --append` takes: type, colon, JSON.
#
# awk -f post.awk -v number=N posts.tsv      (N: the line after the header, from 1)

BEGIN { FS = "\t" }

{ sub(/\r$/, "") }

FNR == 1 { next }

FNR == number + 1 {
  gsub(/\\/, "\\\\", $2)
  gsub(/"/, "\\\"", $2)
  printf "post:{\"author\": \"%s\", \"text\": \"%s\"}\n", $1, $2
}
