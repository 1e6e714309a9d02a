package dev.troth.cli.bench;

import dev.troth.cli.client.Conclusion;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.cli.output.OutcomeForms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Checks what a run left behind against what its client was told. Every key must hold exactly what
 * the committed transactions add up to, in sum and in the number of its events: so each of them
 * happened once at every one of its participants, and nothing else did. On top of that a sample is
 * looked up by id, in the registers and in the histories.
 */
final class Proof {

  private static final int OPEN_DOUBTS = 1_024;
  private static final int MOST_TURNS = 20;
  private static final Duration BETWEEN_TURNS = Duration.ofSeconds(3);

  private final KeySpace space;
  private final Books books;
  private final Target target;
  private final Inquiry inquiry;

  Proof(KeySpace space, Books books, Target target, Inquiry inquiry) {
    this.space = space;
    this.books = books;
    this.target = target;
    this.inquiry = inquiry;
  }

  /**
   * @param totalBefore of all accounts; 0 when there are none
   * @param hasAccounts whether the run has accounts
   * @param missingReads reads that did not find an account
   */
  ProofResult check(long totalBefore, boolean hasAccounts, long missingReads)
      throws InterruptedException {
    Findings findings = new Findings();
    long unresolved = resolveDoubts(findings);
    long totalAfter = totalBefore;
    if (hasAccounts) {
      totalAfter = new Accounts(space, books.ledger()).audit(inquiry, findings);
      if (findings.hasNoGap() && totalAfter != totalBefore) {
        findings.violation(
            "the total of all accounts is %d; it was %d".formatted(totalAfter, totalBefore));
      }
    }
    if (missingReads > 0) {
      findings.violation(missingReads + " reads did not find an account that was there");
    }
    Streams streams = new Streams(space, books.ledger());
    streams.audit(inquiry, findings);
    Registers registers = new Registers(findings);
    registers.audit(inquiry, books.sample());
    Histories histories = new Histories(space, books.ledger(), findings);
    histories.audit(inquiry, books.sample());
    return new ProofResult(
        hasAccounts ? space.accounts() : 0,
        totalBefore,
        totalAfter,
        streams.touched(),
        registers.checked(),
        histories.checked(),
        unresolved,
        findings.violations(),
        findings.gaps());
  }

  /**
   * Submits again, under the same ids, what has no outcome yet, and sagas that go on or are stuck
   * once more after a while; how many still have none.
   */
  private long resolveDoubts(Findings findings) throws InterruptedException {
    List<Told> doubts = books.doubts();
    List<Resolved> left = resolve(doubts);
    for (int turn = 1; turn < MOST_TURNS && left.stream().anyMatch(Resolved::mayEnd); turn++) {
      Thread.sleep(BETWEEN_TURNS.toMillis());
      left = resolve(left.stream().map(Resolved::told).toList());
    }
    for (Resolved open : left) {
      books.ledger().unresolved(open.told().write().changes());
      findings.gap(
          "the outcome of transaction %s could not be told: %s"
              .formatted(
                  open.result().transactionId(),
                  OutcomeForms.text(open.result().outcome().getReason())));
    }
    return left.size();
  }

  /** One turn; those that have no outcome after it. */
  private List<Resolved> resolve(List<Told> doubts) throws InterruptedException {
    BlockingQueue<Resolved> results = new LinkedBlockingQueue<>();
    List<Resolved> left = new ArrayList<>();
    int next = 0;
    for (int done = 0; done < doubts.size(); done++) {
      for (; next < doubts.size() && next - done < OPEN_DOUBTS; next++) {
        Told told = doubts.get(next);
        target.write(
            told.write().spec().toBuilder().setId(told.transactionId()).build(),
            result -> results.add(new Resolved(told, result)));
      }
      Resolved resolved = results.take();
      Changes changes = resolved.told().write().changes();
      switch (resolved.result().conclusion()) {
        case COMMITTED, COMPLETED -> books.ledger().committed(changes);
        case COMPENSATED -> books.ledger().undone(changes);
        case ABORTED -> {}
        case REFUSED, INVALID, NOT_SENT, STUCK, UNKNOWN, IN_PROGRESS, ACCEPTED ->
            left.add(resolved);
      }
    }
    return left;
  }

  private record Resolved(Told told, SubmissionResult result) {

    boolean mayEnd() {
      return told.write().spec().hasSaga()
          && (result.conclusion() == Conclusion.STUCK
              || result.conclusion() == Conclusion.IN_PROGRESS);
    }
  }
}
