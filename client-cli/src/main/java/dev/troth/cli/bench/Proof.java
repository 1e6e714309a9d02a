package dev.troth.cli.bench;

import dev.troth.cli.client.SubmissionResult;
import dev.troth.cli.output.OutcomeForms;
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

  /** Submits again, under the same ids, what has no outcome yet; how many still have none. */
  private long resolveDoubts(Findings findings) throws InterruptedException {
    List<Told> doubts = books.doubts();
    BlockingQueue<Resolved> results = new LinkedBlockingQueue<>();
    long unresolved = 0;
    int next = 0;
    for (int done = 0; done < doubts.size(); done++) {
      for (; next < doubts.size() && next - done < OPEN_DOUBTS; next++) {
        Told told = doubts.get(next);
        target.write(
            told.write().spec().toBuilder().setId(told.transactionId()).build(),
            result -> results.add(new Resolved(told.write(), result)));
      }
      Resolved resolved = results.take();
      SubmissionResult result = resolved.result();
      switch (result.conclusion()) {
        case COMMITTED, COMPLETED -> books.ledger().committed(resolved.write().changes());
        case COMPENSATED -> books.ledger().undone(resolved.write().changes());
        case ABORTED -> {}
        case REFUSED, INVALID, NOT_SENT, STUCK, UNKNOWN, IN_PROGRESS, ACCEPTED -> {
          unresolved++;
          books.ledger().unresolved(resolved.write().changes());
          findings.gap(
              "the outcome of transaction %s could not be told: %s"
                  .formatted(
                      result.transactionId(), OutcomeForms.text(result.outcome().getReason())));
        }
      }
    }
    return unresolved;
  }

  private record Resolved(Work.Write write, SubmissionResult result) {}
}
