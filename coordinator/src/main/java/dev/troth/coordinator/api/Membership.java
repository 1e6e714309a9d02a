package dev.troth.coordinator.api;

import dev.troth.clock.HybridClock;
import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.Self;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.registry.Participant;
import dev.troth.coordinator.registry.ParticipantRegistry;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.AnnounceResponse;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.ParticipantHealth;
import dev.troth.v1.ParticipantStatus;

/** Who is there: what participants say goes to the registry and on to the engine. In turns. */
public final class Membership {

  private final ParticipantRegistry registry;
  private final CoordinatorEngine engine;
  private final Self self;
  private final SteadyTime time;
  private final HybridClock clock;

  public Membership(
      ParticipantRegistry registry,
      CoordinatorEngine engine,
      Self self,
      SteadyTime time,
      HybridClock clock) {
    this.registry = registry;
    this.engine = engine;
    this.self = self;
    this.time = time;
    this.clock = clock;
  }

  /**
   * Takes in a heartbeat.
   *
   * @throws dev.troth.error.RejectedException INVALID_REQUEST, NAME_TAKEN
   */
  public AnnounceResponse announce(AnnounceRequest request) {
    engine.know(registry.announce(request, time.nanoTime()));
    AnnounceResponse.Builder response =
        AnnounceResponse.newBuilder().setClock(clock.current().bits()).setCoordinator(self.owner());
    registry.all().forEach(participant -> response.addMembers(participant.member()));
    return response.build();
  }

  ListParticipantsResponse list() {
    ListParticipantsResponse.Builder response = ListParticipantsResponse.newBuilder();
    registry.all().forEach(participant -> response.addParticipants(status(participant)));
    return response.build();
  }

  private ParticipantStatus status(Participant participant) {
    boolean up =
        registry.isLive(participant, time.nanoTime()) && engine.routes().isUp(participant.name());
    return ParticipantStatus.newBuilder()
        .setName(participant.name())
        .setStoreId(participant.store().toString())
        .setAddress(participant.address())
        .setHealth(
            up
                ? ParticipantHealth.PARTICIPANT_HEALTH_UP
                : ParticipantHealth.PARTICIPANT_HEALTH_DOWN)
        .setInDoubt(participant.inDoubt())
        .setSafeTimeLagMillis(participant.safeTimeLagMillis())
        .addAllPolicies(participant.policies().all())
        .build();
  }
}
