package dev.troth.coordinator.registry;

import com.google.protobuf.ByteString;
import dev.troth.daemon.life.KnownLives;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KnownStore;
import dev.troth.v1.StoreLife;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
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
  private final StoreLives lives;

  public ParticipantRegistry(Duration lateAfter) {
    this(lateAfter, new KnownLives());
  }

  /**
   * @param lateAfter a participant that says nothing for longer counts as down
   * @param lives what is heard of stores' lives, here and elsewhere
   */
  public ParticipantRegistry(Duration lateAfter, KnownLives lives) {
    this.lateAfterNanos = lateAfter.toNanos();
    this.lives = new StoreLives(lives);
  }

  /**
   * Takes in what a participant says of itself.
   *
   * @return the participant
   * @throws RejectedException INVALID_REQUEST; NAME_TAKEN when another live store has the name;
   *     STORE_FENCED, STORE_ROLLED_BACK when it must not serve its store
   */
  public Participant announce(AnnounceRequest request, long nowNanos) {
    Participant announced = read(request, nowNanos);
    lives.known().learn(request.getKnownList());
    lives.require(announced, otherLive(announced, nowNanos));
    Participant holder = byName.get(announced.name());
    if (holder != null && !holder.store().equals(announced.store())) {
      requireGone(holder, nowNanos);
    }
    if (holder == null && byName.size() >= MAX_PARTICIPANTS) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_OVERLOADED, MAX_PARTICIPANTS + " participants are here already");
    }
    take(announced);
    lives.take(announced, request.getPredecessorsList());
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

  /** Who serves the same store elsewhere and is alive: at one address there is one process. */
  private Optional<Participant> otherLive(Participant announced, long nowNanos) {
    return Optional.ofNullable(names.get(announced.store()))
        .flatMap(this::find)
        .filter(holder -> !holder.address().equals(announced.address()))
        .filter(holder -> isLive(holder, nowNanos));
  }

  /** What is known of the participants' stores. */
  public List<KnownStore> stores() {
    List<KnownStore> stores = new ArrayList<>();
    for (Participant participant : byName.values()) {
      ByteString store = participant.store().toBytes();
      lives
          .known()
          .of(store)
          .ifPresent(
              life -> stores.add(KnownStore.newBuilder().setStoreId(store).setLife(life).build()));
    }
    return stores;
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
                        && p.life().getProcess() == now.life().getProcess()
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

  /** As versions say it that only know their process. */
  private static StoreLife life(AnnounceRequest request) {
    return request.hasLife()
        ? request.getLife()
        : StoreLife.newBuilder().setProcess(request.getIncarnation()).build();
  }

  private static Participant read(AnnounceRequest request, long nowNanos) {
    return new Participant(
        Announcements.member(request),
        Announcements.store(request),
        life(request),
        request.getInDoubt(),
        request.getSafeTimeLagMillis(),
        AnnouncedPolicies.of(request.getPoliciesList()),
        request.getLeaving(),
        nowNanos);
  }
}
