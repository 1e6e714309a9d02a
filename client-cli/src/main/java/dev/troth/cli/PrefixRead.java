package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.client.CoordinatorCalls;
import dev.troth.cli.output.ReadForms;
import dev.troth.cli.output.Table;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Freshness;
import dev.troth.v1.ReadValue;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import java.io.IOException;
import java.util.List;

/** Reads the keys with some prefixes and shows them a page at a time, however many there are. */
final class PrefixRead {

  /** The contract's limit of keys in one page. */
  private static final int PAGE = 1000;

  private final Troth troth;
  private final ReadFreshness freshness;
  private final Table table = ReadForms.table();
  private long left;
  private boolean isFirst = true;

  /**
   * @param limit at most so many keys
   */
  PrefixRead(Troth troth, ReadFreshness freshness, long limit) {
    this.troth = troth;
    this.freshness = freshness;
    this.left = limit;
  }

  void read(List<PrefixName> prefixes)
      throws CallFailedException, IOException, InterruptedException {
    Freshness asked = freshness.ask();
    ScanRequest.Builder request = ScanRequest.newBuilder();
    prefixes.stream().distinct().forEach(prefix -> request.addPrefixes(prefix.toReference()));
    try (Connection connection = Connection.open(troth);
        CoordinatorCalls calls = connection.calls()) {
      ScanResponse page = nextPage(calls, request.clone().setFreshness(asked));
      ScanResponse first = page;
      show(page.getValuesList());
      freshness.keep(page.getSessionToken());
      while (left > 0 && !page.getNextPageToken().isEmpty()) {
        page = nextPage(calls, request.setPageToken(page.getNextPageToken()));
        show(page.getValuesList());
      }
      close(ReadForms.moment(first));
    }
  }

  private ScanResponse nextPage(CoordinatorCalls calls, ScanRequest.Builder request)
      throws CallFailedException, InterruptedException {
    ScanRequest page = request.setLimit((int) Math.min(PAGE, left)).build();
    return calls.call(CoordinatorServiceGrpc.getScanMethod(), page);
  }

  private void show(List<ReadValue> values) throws IOException {
    left -= values.size();
    if (troth.wantsJson()) {
      StringBuilder lines = new StringBuilder();
      values.forEach(value -> lines.append(ReadForms.json(value)).append('\n'));
      troth.print(lines.toString());
    } else if (isFirst || !values.isEmpty()) {
      values.forEach(value -> ReadForms.row(table, value));
      troth.print(table.render(troth.surroundings().palette()));
    }
    isFirst = false;
  }

  private void close(String moment) throws IOException {
    if (troth.wantsJson()) {
      troth.say(moment);
    } else {
      troth.print(moment + "\n");
    }
  }
}
