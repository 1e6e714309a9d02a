package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells whoever follows the journal how far it has come: after every batch that appended to it, and
 * now and then for the sake of the safe time.
 *
 * <p>Position and safe time are taken together, at the end of a turn, and told once everything
 * written up to then is durable. What takes effect later was in doubt then, so at its prepare
 * timestamp or later, or is stamped later: above the clock, which is moved up to the safe time
 * first. After a crash the decisions up to the position are there, what was in doubt has its old
 * timestamp, and what is stamped anew is above the old ceiling, which the safe time stays below.
 */
final class JournalTail {

  /** How often the safe time is told when nothing happens. */
  private static final long SAFE_TIME_NANOS = 100_000_000;

  private final StoreClock clock;
  private final Registers registers;
  private final List<Consumer<JournalProgress>> followers = new ArrayList<>();
  private long toldPosition = -1;
  private long toldAtNanos;

  JournalTail(StoreClock clock, Registers registers) {
    this.clock = clock;
    this.registers = registers;
  }

  void follow(Consumer<JournalProgress> by) {
    followers.add(by);
    toldPosition = -1;
  }

  /** Everything that the turn stages has been staged. */
  void endBatch(Batch batch, long nowNanos) {
    long position = registers.lastPosition();
    if (followers.isEmpty()
        || (position == toldPosition && nowNanos - toldAtNanos < SAFE_TIME_NANOS)) {
      return;
    }
    toldPosition = position;
    toldAtNanos = nowNanos;
    Timestamp safe = registers.settledTime();
    clock.hear(safe);
    batch.whenDurable(
        () -> {
          JournalProgress come = new JournalProgress(position, clock.belowCeiling(safe));
          followers.forEach(follower -> follower.accept(come));
        });
  }
}
