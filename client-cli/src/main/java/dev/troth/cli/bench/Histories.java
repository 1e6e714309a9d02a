package dev.troth.cli.bench;

import dev.troth.cli.output.OutcomeForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for the events of transactions in the histories of their keys: one event in each, at the
 * timestamp the client was told, or none. Histories that are long are left out.
 */
final class Histories {

  private static final int LONG_HISTORY = 100;

  private final KeySpace space;
  private final Ledger ledger;
  private final Findings findings;
  private long checked;

  private record Trace(Told told, int slot) {}

  Histories(KeySpace space, Ledger ledger, Findings findings) {
    this.space = space;
    this.ledger = ledger;
    this.findings = findings;
  }

  /** How many events were looked for. */
  long checked() {
    return checked;
  }

  void audit(Inquiry inquiry, List<Told> sample) throws InterruptedException {
    inquiry.ask(
        CoordinatorServiceGrpc.getHistoryMethod(),
        traces(sample).iterator(),
        trace -> HistoryRequest.newBuilder().setKey(space.reference(trace.slot())).build(),
        this::check,
        (trace, reason) ->
            findings.gap(
                "the history of %s could not be read: %s"
                    .formatted(space.name(trace.slot()), OutcomeForms.text(reason))));
  }

  private List<Trace> traces(List<Told> sample) {
    List<Trace> traces = new ArrayList<>();
    for (Told told : sample) {
      Changes changes = told.write().changes();
      for (int i = 0; i < changes.size(); i++) {
        if (ledger.events(changes.slot(i)) <= LONG_HISTORY) {
          traces.add(new Trace(told, changes.slot(i)));
        }
      }
    }
    return traces;
  }

  private void check(Trace trace, HistoryResponse history) {
    checked++;
    List<HistoryEvent> events =
        history.getEventsList().stream()
            .filter(event -> event.getTransactionId().equals(trace.told().transactionId()))
            .toList();
    if (trace.told().write().spec().hasSaga()) {
      checkSaga(trace, events);
      return;
    }
    boolean committed =
        trace.told().outcome().getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED;
    if (events.size() != (committed ? 1 : 0)) {
      findings.violation(
          "transaction %s was told %s; in the history of %s it has %d events"
              .formatted(
                  trace.told().transactionId(),
                  committed ? "COMMITTED" : "ABORTED",
                  space.name(trace.slot()),
                  events.size()));
    } else if (committed
        && events.get(0).getCommitTimestamp() != trace.told().outcome().getCommitTimestamp()) {
      findings.violation(
          "transaction %s is in the history of %s at another timestamp than it was told"
              .formatted(trace.told().transactionId(), space.name(trace.slot())));
    }
  }

  /** One event when it is completed; when it is compensated none, or one and its inverse. */
  private void checkSaga(Trace trace, List<HistoryEvent> events) {
    boolean completed =
        trace.told().outcome().getStatus() == TransactionStatus.TRANSACTION_STATUS_COMPLETED;
    long sum = events.stream().mapToLong(event -> event.getOperation().getAdd().getDelta()).sum();
    boolean agrees = completed ? events.size() == 1 : events.size() % 2 == 0 && sum == 0;
    if (!agrees) {
      findings.violation(
          "saga %s was told %s; in the history of %s it has %d events that add up to %d"
              .formatted(
                  trace.told().transactionId(),
                  completed ? "COMPLETED" : "COMPENSATED",
                  space.name(trace.slot()),
                  events.size(),
                  sum));
    }
  }
}
