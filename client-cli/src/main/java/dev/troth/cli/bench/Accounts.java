package dev.troth.cli.bench;

import dev.troth.cli.client.Conclusion;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.cli.output.OutcomeForms;
import dev.troth.v1.Consistency;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Freshness;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The accounts of a run: opens them, and reads what they hold. */
final class Accounts {

  /** Units on each account: more than a hot one can lose. */
  static final long OPENING = 1_000_000_000_000L;

  private static final int PER_TRANSACTION = 500;
  private static final int PER_READ = 1_000;
  private static final int OPEN_OPENINGS = 4;

  private final KeySpace space;
  private final Ledger ledger;

  Accounts(KeySpace space, Ledger ledger) {
    this.space = space;
    this.ledger = ledger;
  }

  /**
   * Opens all of them.
   *
   * @param progress told how many are open
   */
  void open(Target target, IntConsumer progress) throws BenchFailedException, InterruptedException {
    BlockingQueue<Opened> results = new LinkedBlockingQueue<>();
    int next = 0;
    int open = 0;
    int done = 0;
    while (done < space.accounts()) {
      while (open < OPEN_OPENINGS && next < space.accounts()) {
        Work.Write write = opening(next, Math.min(next + PER_TRANSACTION, space.accounts()));
        target.write(write.spec(), result -> results.add(new Opened(write, result)));
        next += write.changes().size();
        open++;
      }
      Opened opened = results.take();
      open--;
      if (opened.result().conclusion() != Conclusion.COMMITTED) {
        throw new BenchFailedException(
            "the accounts could not be opened: "
                + OutcomeForms.text(opened.result().outcome().getReason()));
      }
      ledger.committed(opened.write().changes());
      done += opened.write().changes().size();
      progress.accept(done);
    }
  }

  /** Opens the accounts from the one slot to before the other. */
  private Work.Write opening(int from, int to) {
    WriteBuilder write = new WriteBuilder(space, to - from);
    for (int slot = from; slot < to; slot++) {
      write.open(slot, OPENING);
    }
    return write.build();
  }

  /**
   * Reads every account, checks that it holds what the ledger says, and adds up.
   *
   * @return the total of those that could be read
   */
  long audit(Inquiry inquiry, Findings findings) throws InterruptedException {
    long[] total = new long[1];
    inquiry.ask(
        CoordinatorServiceGrpc.getReadMethod(),
        IntStream.iterate(0, first -> first < space.accounts(), first -> first + PER_READ)
            .iterator(),
        this::page,
        (first, response) -> total[0] += check(first, response, findings),
        (first, reason) ->
            findings.gap(
                "%d accounts from %s on could not be read: %s"
                    .formatted(
                        endOfPage(first) - first, space.name(first), OutcomeForms.text(reason))));
    return total[0];
  }

  private ReadRequest page(int first) {
    ReadRequest.Builder request =
        ReadRequest.newBuilder()
            .setFreshness(Freshness.newBuilder().setConsistency(Consistency.CONSISTENCY_STRONG));
    for (int slot = first; slot < endOfPage(first); slot++) {
      request.addKeys(space.reference(slot));
    }
    return request.build();
  }

  private int endOfPage(int first) {
    return Math.min(first + PER_READ, space.accounts());
  }

  private long check(int first, ReadResponse response, Findings findings) {
    long total = 0;
    for (int slot = first; slot < endOfPage(first); slot++) {
      int place = slot - first;
      ReadValue value =
          place < response.getValuesCount()
              ? response.getValues(place)
              : ReadValue.getDefaultInstance();
      total += value.getCounter();
      if (!ledger.agrees(slot, value.getVersion(), value.getCounter())) {
        findings.violation(
            "%s is %d at version %d; its committed transactions make it %d at version %d"
                .formatted(
                    space.name(slot),
                    value.getCounter(),
                    value.getVersion(),
                    ledger.sum(slot),
                    ledger.events(slot)));
      }
    }
    return total;
  }

  private record Opened(Work.Write write, SubmissionResult result) {}
}
