package dev.troth.cli.bench;

import dev.troth.cli.client.SubmissionResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What the client was told about every transaction of the run, for the proof. Kept by the loop;
 * read when the load is over.
 */
final class Books {

  private final Ledger ledger;
  private final Sample sample;
  private final List<Told> doubts = new ArrayList<>();

  Books(Ledger ledger, Sample sample) {
    this.ledger = ledger;
    this.sample = sample;
  }

  void enter(Work.Write write, SubmissionResult result) {
    Told told = new Told(write, result.outcome());
    switch (result.conclusion()) {
      case COMMITTED, COMPLETED -> {
        ledger.committed(write.changes());
        sample.offer(told);
      }
      case COMPENSATED -> {
        ledger.undone(write.changes());
        sample.offer(told);
      }
      case ABORTED -> sample.offer(told);
      case STUCK, UNKNOWN, IN_PROGRESS, ACCEPTED -> doubts.add(told);
      case REFUSED, INVALID, NOT_SENT -> {} // Nothing was started.
    }
  }

  Ledger ledger() {
    return ledger;
  }

  List<Told> sample() {
    return sample.chosen();
  }

  /** Those that may have happened and may not. */
  List<Told> doubts() {
    return doubts;
  }
}
