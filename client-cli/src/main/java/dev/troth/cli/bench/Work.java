package dev.troth.cli.bench;

import dev.troth.v1.ReadRequest;
import dev.troth.v1.TransactionSpec;

/** One thing that the load asks for. */
sealed interface Work {

  /** A read, as fresh as the plan says. */
  record Reading(ReadRequest request) implements Work {}

  /** A transaction, and what it changes when it commits. */
  record Write(TransactionSpec spec, Changes changes) implements Work {}
}
