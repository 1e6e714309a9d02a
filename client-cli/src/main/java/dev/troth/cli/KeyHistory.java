package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.client.CoordinatorCalls;
import dev.troth.cli.output.HistoryForms;
import dev.troth.cli.output.Table;
import dev.troth.clock.Timestamp;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribedEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The events of a key: its past a page at a time, however long it is, then what comes. */
final class KeyHistory {

  /** The contract's limit of events in one page. */
  private static final int PAGE = 1000;

  private final Troth troth;
  private final KeyName key;
  private final Table table = HistoryForms.table();
  private Pages pages;
  private long left;

  /** Where pages of the past go. */
  private interface Pages {
    void print(String page) throws IOException;
  }

  /**
   * @param limit at most so many events
   */
  KeyHistory(Troth troth, KeyName key, long limit) {
    this.troth = troth;
    this.key = key;
    this.pages = troth::print;
    this.left = limit;
  }

  /**
   * Shows the past.
   *
   * @param afterVersion 0 for all
   * @param since ZERO for from the first
   * @param until ZERO for up to now
   */
  void show(long afterVersion, Timestamp since, Timestamp until)
      throws CallFailedException, IOException, InterruptedException {
    try (Connection connection = Connection.open(troth)) {
      Optional<Checkpoint> unused = showPast(connection, afterVersion, since, until);
    }
  }

  /** Shows the past, unless a checkpoint says that it was shown, and what comes. */
  void follow(Optional<CheckpointFile> file, long afterVersion, Timestamp since)
      throws CallFailedException, IOException, InterruptedException {
    SubscribeRequest subscription =
        SubscribeRequest.newBuilder().addKeys(key.toReference()).build();
    Optional<Checkpoint> after =
        file.isPresent() ? file.get().read(subscription) : Optional.empty();
    try (Connection connection = Connection.open(troth);
        Interruption interruption = Interruption.expect()) {
      if (after.isEmpty()) {
        pages = page -> print(page, interruption);
        after = showPast(connection, afterVersion, since, Timestamp.ZERO);
        if (after.isPresent() && after.get().getCursorsCount() == 0) {
          throw new IOException("the coordinator does not say where the history goes on");
        }
        if (after.isPresent() && file.isPresent()) {
          file.get().write(subscription, after.get(), upTo(after.get()));
        }
      }
      if (left > 0) {
        new EventFollow(troth, subscription, file, this::form, interruption, left, false)
            .follow(connection, after);
      }
    }
  }

  /** What to go on after; empty when the limit was reached before the end. */
  private Optional<Checkpoint> showPast(
      Connection connection, long afterVersion, Timestamp since, Timestamp until)
      throws CallFailedException, IOException, InterruptedException {
    HistoryRequest.Builder request =
        HistoryRequest.newBuilder()
            .setKey(key.toReference())
            .setAfterVersion(afterVersion)
            .setSince(since.bits())
            .setUntil(until.bits());
    try (CoordinatorCalls calls = connection.calls()) {
      HistoryResponse page = nextPage(calls, request);
      print(page.getEventsList());
      while (page.getMore() && left > 0) {
        request.setAfterVersion(page.getEvents(page.getEventsCount() - 1).getVersion());
        page = nextPage(calls, request);
        print(page.getEventsList());
      }
      return page.getMore() ? Optional.empty() : Optional.of(page.getNext());
    }
  }

  private HistoryResponse nextPage(CoordinatorCalls calls, HistoryRequest.Builder request)
      throws CallFailedException, InterruptedException {
    HistoryResponse page =
        calls.call(
            CoordinatorServiceGrpc.getHistoryMethod(),
            request.setLimit((int) Math.min(PAGE, left)).build());
    // Without events there is nothing to go on after.
    return page.getMore() && page.getEventsCount() == 0
        ? page.toBuilder().setMore(false).build()
        : page;
  }

  private void print(List<HistoryEvent> events) throws IOException {
    left -= events.size();
    pages.print(text(events));
  }

  private void print(String page, Interruption interruption) throws IOException {
    boolean unused =
        interruption.hold(
            () -> {
              troth.print(page);
              return true;
            });
  }

  private String text(List<HistoryEvent> events) {
    if (!troth.wantsJson()) {
      events.forEach(event -> HistoryForms.row(table, event));
      return table.render(troth.surroundings().palette());
    }
    StringBuilder lines = new StringBuilder();
    events.forEach(event -> lines.append(HistoryForms.json(event)).append('\n'));
    return lines.toString();
  }

  private String form(List<SubscribedEvent> events) {
    if (!troth.wantsJson()) {
      events.forEach(event -> HistoryForms.row(table, event.getEntry()));
      return table.render(troth.surroundings().palette());
    }
    StringBuilder lines = new StringBuilder();
    events.forEach(event -> lines.append(HistoryForms.json(event.getEntry())).append('\n'));
    return lines.toString();
  }

  /** A history is of one participant. */
  private static long upTo(Checkpoint next) {
    return next.getCursorsCount() == 0 ? 0 : next.getCursors(0).getCursor().getTimestamp();
  }
}
