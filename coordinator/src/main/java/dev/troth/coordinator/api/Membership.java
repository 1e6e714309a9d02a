package dev.troth.coordinator.api;

import dev.troth.clock.HybridClock;
import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.Self;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.registry.Participant;
import dev.troth.coordinator.registry.ParticipantRegistry;
import dev.troth.coordinator.replica.Replica;
import dev.troth.coordinator.replica.ReplicaRegistry;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.AnnounceResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.ParticipantHealth;
import dev.troth.v1.ParticipantStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who is there: what participants and their replicas say goes to the registries, and on to the
 * engine. In turns.
 */
public final class Membership {

  private final ParticipantRegistry registry;
  private final ReplicaRegistry replicas;
  private final CoordinatorEngine engine;
  private final Self self;
  private final SteadyTime time;
  private final HybridClock clock;

  public Membership(
      ParticipantRegistry registry,
      ReplicaRegistry replicas,
      CoordinatorEngine engine,
      Self self,
      SteadyTime time,
      HybridClock clock) {
    this.registry = registry;
    this.replicas = replicas;
    this.engine = engine;
    this.self = self;
    this.time = time;
    this.clock = clock;
  }

  /**
   * Takes in a heartbeat.
   *
   * @throws dev.troth.error.RejectedException INVALID_REQUEST, NAME_TAKEN, STORE_FENCED,
   *     STORE_ROLLED_BACK
   */
  public AnnounceResponse announce(AnnounceRequest request) {
    long now = time.nanoTime();
    AnnounceResponse.Builder response =
        AnnounceResponse.newBuilder().setClock(clock.current().bits()).setCoordinator(self.owner());
    if (request.hasReplica()) {
      requireNoParticipant(request.getName(), now);
      replicas.announce(request, now);
    } else {
      requireNoReplica(request.getName(), now);
      Participant participant = registry.announce(request, now);
      engine.know(participant);
      response.setInFlight(engine.routes().inFlight(participant.store()));
    }
    registry.all().forEach(participant -> response.addMembers(participant.member()));
    response.addAllStores(registry.stores());
    return response.build();
  }

  private void requireNoParticipant(String name, long now) {
    registry
        .find(name)
        .filter(participant -> registry.isLive(participant, now))
        .ifPresent(participant -> refuse(name, "a participant", participant.address()));
  }

  private void requireNoReplica(String name, long now) {
    replicas
        .find(name)
        .filter(replica -> replicas.isLive(replica, now))
        .ifPresent(replica -> refuse(name, "a read replica", replica.address()));
  }

  private static void refuse(String name, String holder, String address) {
    throw new RejectedException(
        ErrorCode.ERROR_CODE_NAME_TAKEN,
        "%s is the name of %s at %s, which is alive; choose another --name, or stop that one"
            .formatted(name, holder, address));
  }

  ListParticipantsResponse list() {
    List<ParticipantStatus> all = new ArrayList<>();
    registry.all().forEach(participant -> all.add(status(participant)));
    replicas.all().forEach(replica -> all.add(status(replica)));
    all.sort(Comparator.comparing(ParticipantStatus::getName));
    return ListParticipantsResponse.newBuilder().addAllParticipants(all).build();
  }

  private ParticipantStatus status(Replica replica) {
    return ParticipantStatus.newBuilder()
        .setName(replica.name())
        .setStoreId(replica.store().map(StoreId::toString).orElse(""))
        .setAddress(replica.address())
        .setHealth(health(replicas.isLive(replica, time.nanoTime())))
        .setSafeTimeLagMillis(replica.lagMillis())
        .setReplicaOf(replica.source())
        .addAllPolicies(replica.policies().all())
        .build();
  }

  private static ParticipantHealth health(boolean isUp) {
    return isUp
        ? ParticipantHealth.PARTICIPANT_HEALTH_UP
        : ParticipantHealth.PARTICIPANT_HEALTH_DOWN;
  }

  private ParticipantStatus status(Participant participant) {
    boolean up =
        registry.isLive(participant, time.nanoTime()) && engine.routes().isUp(participant.name());
    return ParticipantStatus.newBuilder()
        .setName(participant.name())
        .setStoreId(participant.store().toString())
        .setAddress(participant.address())
        .setHealth(health(up))
        .setInDoubt(participant.inDoubt())
        .setSafeTimeLagMillis(participant.safeTimeLagMillis())
        .addAllPolicies(participant.policies().all())
        .build();
  }
}
