package dev.troth.participant.projection;

import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Add;
import dev.troth.v1.Operation;
import java.math.BigInteger;
import java.util.Optional;

/** A number that every event adds to; its key is a counter. */
final class Total implements Tally {

  private static final int MAX_BITS = Long.SIZE - 1;

  /** What one event adds. */
  interface Amount {
    long of(JournalEvent event);
  }

  private final Amount amount;
  private final KeyState stored;

  /** Sums of 64-bit numbers may leave 64 bits and come back. */
  private BigInteger sum;

  Total(Amount amount, KeyState stored, KeyState before) {
    this.amount = amount;
    this.stored = stored;
    this.sum = BigInteger.valueOf(before.counter());
  }

  @Override
  public void take(long position, JournalEvent event) {
    sum = sum.add(BigInteger.valueOf(amount.of(event)));
  }

  @Override
  public Optional<Operation> write(String key, long version) throws FoldException {
    BigInteger delta = sum.subtract(BigInteger.valueOf(stored.counter()));
    if (sum.bitLength() > MAX_BITS || delta.bitLength() > MAX_BITS) {
      throw new FoldException("its sum would be " + sum + ", which a counter cannot hold");
    }
    if (delta.signum() == 0 && stored.exists()) {
      return Optional.empty();
    }
    return Optional.of(
        Operation.newBuilder()
            .setAdd(
                Add.newBuilder()
                    .setKey(key)
                    .setDelta(delta.longValueExact())
                    .setExpectedVersion(version))
            .build());
  }
}
