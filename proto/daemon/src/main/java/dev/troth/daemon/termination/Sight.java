package dev.troth.daemon.termination;

import dev.troth.clock.Timestamp;
import dev.troth.v1.Owner;
import dev.troth.v1.Register;
import java.util.Optional;

/**
 * What a member's undecided register was last seen to be.
 *
 * @param owner of a yes
 * @param prepareTimestamp of a yes; zero otherwise
 */
public record Sight(Status status, Optional<Owner> owner, Timestamp prepareTimestamp) {

  /**
   * In the order in which a later one replaces an earlier one, so that an answer overtaken by its
   * successor changes nothing. SEALED comes last: it stays a ground for COMMIT (R4) even when the
   * row has since been decided everywhere and dropped.
   */
  public enum Status {
    UNSEEN,
    NONE,
    YES,
    FORGOTTEN,
    SEALED
  }

  static final Sight UNSEEN = new Sight(Status.UNSEEN, Optional.empty(), Timestamp.ZERO);
  static final Sight NONE = new Sight(Status.NONE, Optional.empty(), Timestamp.ZERO);
  static final Sight FORGOTTEN = new Sight(Status.FORGOTTEN, Optional.empty(), Timestamp.ZERO);

  private static final int COORDINATOR_ID_BYTES = 16;

  static Sight ofYes(Register yes) {
    Timestamp prepareTimestamp = new Timestamp(yes.getPrepareTimestamp());
    return yes.getSealed()
        // Nobody holds back for the owner of a sealed row: not asked for, not kept.
        ? new Sight(Status.SEALED, Optional.empty(), prepareTimestamp)
        : new Sight(Status.YES, ownerOf(yes), prepareTimestamp);
  }

  Sight followedBy(Sight later) {
    return later.status.compareTo(status) >= 0 ? later : this;
  }

  boolean is(Status wanted) {
    return status == wanted;
  }

  private static Optional<Owner> ownerOf(Register yes) {
    return yes.getOwner().getCoordinatorId().size() == COORDINATOR_ID_BYTES
        ? Optional.of(yes.getOwner())
        : Optional.empty();
  }
}
