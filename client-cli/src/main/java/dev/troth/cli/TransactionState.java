package dev.troth.cli;

/** A state that transactions can be listed by; the last four are sagas'. */
enum TransactionState {
  COMMITTED,
  ABORTED,
  IN_PROGRESS,
  COMPLETED,
  COMPENSATED,
  COMPENSATING,
  STUCK
}
