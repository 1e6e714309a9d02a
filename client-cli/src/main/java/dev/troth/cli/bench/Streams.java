package dev.troth.cli.bench;

import dev.troth.cli.output.OutcomeForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import java.util.stream.IntStream;

/**
 * Checks that every stream has as many events as were committed to it. Only what stands behind the
 * last one it should have is read, however long the stream is.
 */
final class Streams {

  private final KeySpace space;
  private final Ledger ledger;

  Streams(KeySpace space, Ledger ledger) {
    this.space = space;
    this.ledger = ledger;
  }

  /** How many have events, according to the ledger. */
  int touched() {
    return (int) slots().count();
  }

  void audit(Inquiry inquiry, Findings findings) throws InterruptedException {
    inquiry.ask(
        CoordinatorServiceGrpc.getHistoryMethod(),
        slots().iterator(),
        slot ->
            HistoryRequest.newBuilder()
                .setKey(space.reference(slot))
                .setAfterVersion(allButLast(slot))
                .build(),
        (slot, end) -> check(slot, end, findings),
        (slot, reason) ->
            findings.gap(
                "%s could not be read: %s".formatted(space.name(slot), OutcomeForms.text(reason))));
  }

  private IntStream slots() {
    return IntStream.range(space.accounts(), space.slots()).filter(slot -> ledger.events(slot) > 0);
  }

  private long allButLast(int slot) {
    return ledger.events(slot) - 1L;
  }

  private void check(int slot, HistoryResponse end, Findings findings) {
    boolean lastIsThere =
        end.getEventsCount() > 0 && end.getEvents(0).getVersion() == ledger.events(slot);
    long found = allButLast(slot) + end.getEventsCount();
    if (!lastIsThere || end.getMore() || !ledger.agrees(slot, found, 0)) {
      findings.violation(
          "%s has %s events; %d were committed to it"
              .formatted(
                  space.name(slot),
                  end.getEventsCount() == 0 ? "fewer than " + ledger.events(slot) : found,
                  ledger.events(slot)));
    }
  }
}
