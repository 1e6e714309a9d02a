package dev.troth.coordinator.registry;

import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.ErrorCode;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is there. For one thread at a time. */
public final class ParticipantRegistry {

  /** More names than any installation has: a limit against somebody who makes them up. */
  static final int MAX_PARTICIPANTS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(ParticipantRegistry.class);

  private final long lateAfterNanos;
  private final SortedMap<String, Participant> byName = new TreeMap<>();
  private final Map<StoreId, String> names = new HashMap<>();

  /**
   * @param lateAfter a participant that says nothing for longer counts as down
   */
  public ParticipantRegistry(Duration lateAfter) {
    this.lateAfterNanos = lateAfter.toNanos();
  }

  /**
   * Takes in what a participant says of itself.
   *
   * @return the participant
   * @throws RejectedException INVALID_REQUEST; NAME_TAKEN when another live store has the name
   */
  public Participant announce(AnnounceRequest request, long nowNanos) {
    Participant announced = read(request, nowNanos);
    Participant holder = byName.get(announced.name());
    if (holder != null && !holder.store().equals(announced.store())) {
      requireGone(holder, nowNanos);
    }
    if (holder == null && byName.size() >= MAX_PARTICIPANTS) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_OVERLOADED, MAX_PARTICIPANTS + " participants are here already");
    }
    take(announced);
    tell(Optional.ofNullable(holder), announced);
    return announced;
  }

  public Optional<Participant> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** By name. */
  public Collection<Participant> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  /** Whether its heartbeat is fresh. */
  public boolean isLive(Participant participant, long nowNanos) {
    return !participant.leaving() && nowNanos - participant.heardAtNanos() <= lateAfterNanos;
  }

  private void requireGone(Participant holder, long nowNanos) {
    if (isLive(holder, nowNanos)) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_NAME_TAKEN,
          "%s is the name of store %s at %s, which is alive; choose another --name, or stop that one"
              .formatted(holder.name(), holder.store(), holder.address()));
    }
  }

  /** A store that was renamed leaves nothing behind under its old name. */
  private void take(Participant announced) {
    String oldName = names.put(announced.store(), announced.name());
    if (oldName != null && !oldName.equals(announced.name())) {
      byName.remove(oldName);
    }
    Participant replaced = byName.put(announced.name(), announced);
    if (replaced != null && !replaced.store().equals(announced.store())) {
      names.remove(replaced.store());
    }
  }

  private static void tell(Optional<Participant> before, Participant now) {
    boolean same =
        before
            .filter(
                p ->
                    p.member().equals(now.member())
                        && p.incarnation() == now.incarnation()
                        && p.leaving() == now.leaving())
            .isPresent();
    if (!same) {
      log.info(
          "participant announced name={} store={} address={} leaving={}",
          now.name(),
          now.store(),
          now.address(),
          now.leaving());
    }
  }

  private static Participant read(AnnounceRequest request, long nowNanos) {
    return new Participant(
        Announcements.member(request),
        Announcements.store(request),
        request.getIncarnation(),
        request.getInDoubt(),
        request.getSafeTimeLagMillis(),
        AnnouncedPolicies.of(request.getPoliciesList()),
        request.getLeaving(),
        nowNanos);
  }
}
