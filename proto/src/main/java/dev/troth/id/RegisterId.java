package dev.troth.id;

import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;

/**
 * Names a register row: {@code txnId ‖ step ‖ kind ‖ attempt}. For an atomic transaction the last
 * three are zero.
 *
 * @param step a saga's step from 1, or 0
 * @param attempt from 1, or 0
 */
public record RegisterId(TransactionId transaction, int step, RegisterKind kind, int attempt) {

  /** The row of an atomic transaction. */
  public static RegisterId atomic(TransactionId transaction) {
    return new RegisterId(transaction, 0, RegisterKind.REGISTER_KIND_UNSPECIFIED, 0);
  }

  /**
   * The row a message is about.
   *
   * @throws IllegalArgumentException when the transaction's id is not a UUIDv7 or the kind is
   *     unknown
   */
  public static RegisterId of(RegisterKey key) {
    if (key.getKind() == RegisterKind.UNRECOGNIZED) {
      throw new IllegalArgumentException("unknown register kind " + key.getKindValue());
    }
    return new RegisterId(
        TransactionId.of(key.getTransactionId()), key.getStep(), key.getKind(), key.getAttempt());
  }

  public RegisterKey toKey() {
    return RegisterKey.newBuilder()
        .setTransactionId(transaction.toBytes())
        .setStep(step)
        .setKind(kind)
        .setAttempt(attempt)
        .build();
  }

  /**
   * Written out, as is {@link #hashCode}: what a record does by itself takes long to get fast, and
   * ids are keys everywhere.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof RegisterId that
        && transaction.equals(that.transaction)
        && step == that.step
        && kind == that.kind
        && attempt == that.attempt;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (31 * transaction.hashCode() + step) + kind.getNumber()) + attempt;
  }

  @Override
  public String toString() {
    return step == 0 && attempt == 0
        ? transaction.toString()
        : transaction + "/" + step + "/" + kind.getNumber() + "/" + attempt;
  }
}
