# Makes the orders of a rush: documents, one a line, each of which takes one piece off the stock and puts it into a shopper's cart.
#
# awk -f orders.awk -v rush=NAME -v each=N stock.tsv      (N orders for each article, one after the other)
#
# Stock may not fall below nothing: with fewer pieces than orders the rest is refused, whole.

BEGIN { FS = "\t" }

{ sub(/\r$/, "") }

FNR > 1 { skus[++count] = $1 }

END {
  for (order = 1; order <= each; order++) {
    for (i = 1; i <= count; i++) {
      printf "{\"atomic\":{\"operations\":[{\"participant\":\"inventory\",\"add\":{\"key\":\"stock/%s\",\"delta\":-1,\"min\":0}},", skus[i]
      printf "{\"participant\":\"carts\",\"append\":{\"key\":\"of/shopper-%d-%s\",\"events\":[{\"type\":\"bought\",\"data\":\"%s\"}]}}]}}\n", \
        order, rush, skus[i]
    }
  }
}
