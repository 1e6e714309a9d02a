package dev.troth.daemon.life;

import dev.troth.v1.StoreLife;
import java.util.Optional;

/**
 * Compares two lives of one store. A later life counts, and only if it began with everything that
 * was durable in the earlier one: so neither a second process on a copy of the data nor an old copy
 * put back in its place is believed by anybody who remembers.
 */
public final class LifeRules {

  private LifeRules() {}

  /**
   * What is wrong with a life, as whoever knows of another one sees it. Nothing is concluded where
   * either does not say which it is.
   */
  public static Optional<LifeFault> faultOf(StoreLife speaking, StoreLife known) {
    boolean isSaid = speaking.getStarts() != 0 && known.getStarts() != 0;
    if (!isSaid || speaking.getProcess() == known.getProcess()) {
      return Optional.empty();
    }
    if (Long.compareUnsigned(speaking.getStarts(), known.getStarts()) <= 0) {
      return Optional.of(LifeFault.SUPERSEDED);
    }
    return Long.compareUnsigned(speaking.getOpenedAt(), known.getWritten()) < 0
        ? Optional.of(LifeFault.ROLLED_BACK)
        : Optional.empty();
  }

  /**
   * What is known after another word about the store; of one life, the most that was written. What
   * must not go on is not remembered, whoever has taken it for good.
   */
  public static StoreLife newer(StoreLife known, StoreLife said) {
    if (said.getProcess() == known.getProcess() && said.getStarts() == known.getStarts()) {
      return Long.compareUnsigned(said.getWritten(), known.getWritten()) > 0 ? said : known;
    }
    return faultOf(said, known).isEmpty() ? said : known;
  }
}
