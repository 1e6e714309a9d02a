package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.registry.ParticipantRegistry;
import dev.troth.daemon.document.Branches;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.Add;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.Get;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.Operation;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** An engine with fake time, a fake network and fake peers. */
public final class TestCoordinator {

  static final Duration SILENT_AFTER = Duration.ofMinutes(10);
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final FakeTime time;
  private final List<String> halts = new ArrayList<>();
  private final Turns turns = new Turns(this::failed);
  private final FakeNetwork network = new FakeNetwork(turns);
  private final ParticipantRegistry registry = new ParticipantRegistry(Duration.ofSeconds(3));
  private final Metrics metrics;
  private final FakePeers peers;
  private final Self self;
  private final CoordinatorEngine engine;

  public TestCoordinator(long number, int maxInFlight, FakeTime time, FakePeers peers) {
    this(number, maxInFlight, time, peers, new Metrics());
  }

  /** One of many that count together. */
  TestCoordinator(long number, int maxInFlight, FakeTime time, FakePeers peers, Metrics metrics) {
    this.metrics = metrics;
    this.time = time;
    this.peers = peers;
    this.self = new Self(new OwnerId(new UUID(1, number), number), "coordinator-" + number + ":1");
    this.engine =
        new CoordinatorEngine(
            self,
            new EngineLimits(maxInFlight, SILENT_AFTER),
            turns,
            time,
            new SplittableRandom(number),
            new HybridClock(time::millis, Duration.ofHours(1), Timestamp.ZERO),
            network,
            peers,
            StepOperations.AS_WRITTEN,
            new EngineMetrics(metrics),
            (reason, cause) -> halts.add(reason));
    peers.join(self.id(), this);
  }

  private void failed(Throwable failure) {
    throw new AssertionError("a turn failed", failure);
  }

  public CoordinatorEngine engine() {
    return engine;
  }

  public Turns turns() {
    return turns;
  }

  public Self self() {
    return self;
  }

  public FakeNetwork network() {
    return network;
  }

  public String metrics() {
    return metrics.scrape();
  }

  public List<String> halts() {
    return halts;
  }

  /** Its process is killed. What it has sent may still arrive. */
  public void die() {
    network.die();
    peers.leave(self.id());
  }

  /** A participant is there, and announces itself. */
  public void meet(FakeParticipant participant) {
    network.add(participant);
    announce(participant, false);
  }

  public void announce(FakeParticipant participant, boolean leaving) {
    announce(participant, participant.name() + ":1", leaving);
  }

  /** It announces itself at another address. */
  public void move(FakeParticipant participant, String address) {
    announce(participant, address, false);
  }

  /** It has policies for its keys now. */
  public void announce(FakeParticipant participant, KeyPolicy... policies) {
    announce(
        AnnounceRequest.newBuilder()
            .setName(participant.name())
            .setStoreId(participant.store().toBytes())
            .setAddress(participant.name() + ":1")
            .addAllPolicies(List.of(policies))
            .build());
  }

  private void announce(FakeParticipant participant, String address, boolean leaving) {
    announce(
        AnnounceRequest.newBuilder()
            .setName(participant.name())
            .setStoreId(participant.store().toBytes())
            .setAddress(address)
            .setLeaving(leaving)
            .build());
  }

  private void announce(AnnounceRequest request) {
    turns.execute(() -> engine.know(registry.announce(request, time.nanoTime())));
  }

  /** Another store takes a name over from one that is gone. */
  public void announceStore(String name, StoreId store) {
    AnnounceRequest request =
        AnnounceRequest.newBuilder()
            .setName(name)
            .setStoreId(store.toBytes())
            .setAddress(name + ":2")
            .build();
    turns.execute(
        () ->
            engine.know(
                new ParticipantRegistry(Duration.ofSeconds(3)).announce(request, time.nanoTime())));
  }

  /** What a question is answered in a turn. */
  public <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    turns.execute(() -> answer.complete(question.get()));
    return answer.join();
  }

  public FakeClient submit(Submission submission) {
    FakeClient client = new FakeClient();
    turns.execute(() -> engine.submit(submission, client));
    return client;
  }

  public FakeClient submit(SagaSubmission submission) {
    FakeClient client = new FakeClient();
    turns.execute(() -> engine.submit(submission, client));
    return client;
  }

  /** An add at each of these participants. */
  public Submission transfer(TransactionId id, String... participants) {
    return submission(id, "content", false, participants);
  }

  public Submission submission(
      TransactionId id, String content, boolean answersVote, String... participants) {
    TransactionSpec.Builder spec = TransactionSpec.newBuilder().setId(id.toString());
    for (String participant : participants) {
      spec.getAtomicBuilder()
          .addOperations(
              Operation.newBuilder()
                  .setParticipant(participant)
                  .setAdd(Add.newBuilder().setKey("k").setDelta(1)));
    }
    return submission(id, content, answersVote, spec.build());
  }

  /** A get at each of these participants. */
  public Submission gets(TransactionId id, String... participants) {
    TransactionSpec.Builder spec = TransactionSpec.newBuilder().setId(id.toString());
    for (String participant : participants) {
      spec.getAtomicBuilder()
          .addOperations(
              Operation.newBuilder()
                  .setParticipant(participant)
                  .setGet(Get.newBuilder().setKey("k")));
    }
    return submission(id, "gets", false, spec.build());
  }

  private Submission submission(
      TransactionId id, String content, boolean answersVote, TransactionSpec spec) {
    return new Submission(
        id,
        ByteString.copyFromUtf8(content),
        Branches.split(spec),
        TIMEOUT.toNanos(),
        id.timeMillis(),
        time.nanoTime() + TIMEOUT.plusSeconds(5).toNanos(),
        answersVote);
  }
}
