package dev.troth.cli;

/** A state that transactions can be listed by. */
enum TransactionState {
  COMMITTED,
  ABORTED,
  IN_PROGRESS
}
