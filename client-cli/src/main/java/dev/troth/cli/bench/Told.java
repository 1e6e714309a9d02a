package dev.troth.cli.bench;

import dev.troth.v1.Outcome;

/** A transaction with a definite outcome, and what its client was told. */
record Told(Work.Write write, Outcome outcome) {

  String transactionId() {
    return outcome.getTransactionId();
  }
}
