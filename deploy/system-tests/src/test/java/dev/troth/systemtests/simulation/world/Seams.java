package dev.troth.systemtests.simulation.world;

import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.coordinator.engine.WayIn;
import dev.troth.id.OwnerId;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Peers;
import dev.troth.participant.engine.Recency;
import dev.troth.participant.engine.Store;
import dev.troth.participant.replica.Source;
import dev.troth.v1.Outcome;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterReply;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where the engines meet the world. As they are: nothing in between. */
public class Seams {

  /** What a participant takes for its store. */
  public Store store(SimulatedDisk disk) {
    return disk;
  }

  /** A participant's store has come back after a crash. */
  public void recovered(SimulatedDisk disk) {}

  /** What a participant takes for its peers. */
  public Peers peers(Peers peers) {
    return peers;
  }

  /** Whether what waits for a sync waits for it. */
  public boolean waitsForSync() {
    return true;
  }

  /** A Prepare as a participant takes it in. */
  public PrepareRequest prepare(PrepareRequest request, SimulatedDisk disk) {
    return request;
  }

  /** What a message is answered without waiting for the engine. */
  public Optional<RegisterAnswer> answerAtOnce(RegisterMessage message, SimulatedDisk disk) {
    return Optional.empty();
  }

  /** What a message is answered by a participant that does not do what it asks for. */
  public Optional<RegisterAnswer> answerInstead(RegisterMessage message, SimulatedDisk disk) {
    return Optional.empty();
  }

  /** Reads at a participant. */
  public void read(
      ParticipantEngine engine,
      SimulatedDisk disk,
      List<String> keys,
      Recency recency,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    engine.hear(recency.at());
    engine.hear(recency.notBefore());
    engine.read(keys, recency, untilNanos, reader);
  }

  /** A scan's moment at a participant. */
  public void settlePrefix(
      ParticipantEngine engine,
      String prefix,
      Recency recency,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    engine.hear(recency.at());
    engine.hear(recency.notBefore());
    engine.settlePrefix(prefix, recency, untilNanos, reader);
  }

  /** What those who follow a journal are told. */
  public JournalProgress progressed(JournalProgress progress, ParticipantEngine engine) {
    return progress;
  }

  /** What a coordinator takes for its link. */
  public ParticipantLink link(ParticipantLink link) {
    return link;
  }

  /** What a coordinator takes for its way to a replica. */
  public WayIn wayIn(WayIn way) {
    return way;
  }

  /** What a client is told that has read something. */
  public ReadResponse answered(ReadRequest request, ReadResponse response, boolean fromCache) {
    return response;
  }

  /** What a replica takes for its way to its source. */
  public Source source(Source source, ReplicaNode replica) {
    return source;
  }

  /**
   * How far a replica finds that it has come when it starts.
   *
   * @param before where it was when it died
   */
  public UnaryOperator<JournalProgress> reopened(JournalProgress before) {
    return found -> found;
  }

  /** An answer as a coordinator takes it in. */
  public RegisterReply heard(RegisterReply reply, OwnerId self) {
    return reply;
  }

  /** What an owner says. */
  public OwnerStatusResponse ownerStatus(OwnerStatusResponse response) {
    return response;
  }

  /** What a client is told. */
  public Outcome told(Outcome outcome) {
    return outcome;
  }
}
