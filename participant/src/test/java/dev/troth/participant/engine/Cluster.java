package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.SagaRow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Several participants in one place: messages between them are queued and delivered in order. */
final class Cluster {

  private static final Duration TICK = Duration.ofMillis(10);

  final FakeTime time = new FakeTime();
  private final List<TurnByTurn> participants = new ArrayList<>();
  private final Set<StoreId> unreachable = new HashSet<>();
  private final Map<OwnerId, OwnerStatusResponse> owners = new HashMap<>();
  private final Deque<Runnable> inFlight = new ArrayDeque<>();
  private final List<Member> members = new ArrayList<>();
  private int lastNumber;

  Cluster(int size, EngineSettings settings) {
    for (int number = 1; number <= size; number++) {
      members.add(Documents.member(number));
      participants.add(new TurnByTurn(time, Documents.store(number), settings, wiresOf(number)));
    }
  }

  private Function<Executor, Peers> wiresOf(int number) {
    return queue -> new Wires(Documents.store(number), queue);
  }

  TurnByTurn participant(int number) {
    return participants.get(number - 1);
  }

  RegisterId newId() {
    time.pass(Duration.ofMillis(1));
    return Documents.id(time.wallMillis(), ++lastNumber);
  }

  /** A durable yes at the participants of these numbers; all are members. */
  void yes(RegisterId id, Operation operation, int... numbers) {
    for (int number : numbers) {
      participant(number).prepare(Documents.prepare(id, members, operation));
      participant(number).sync();
    }
  }

  void cutOff(int number) {
    unreachable.add(Documents.store(number));
  }

  void reconnect(int number) {
    unreachable.remove(Documents.store(number));
  }

  /** The owner of all transactions answers this; before, it cannot be reached. */
  void ownerSays(OwnerDecision decision, Timestamp at) {
    owners.put(
        OwnerId.of(Documents.OWNER),
        OwnerStatusResponse.newBuilder()
            .setDecision(decision)
            .setCommitTimestamp(at.bits())
            .setReason(
                decision == OwnerDecision.OWNER_DECISION_ABORTED
                    ? Documents.CANCELLED
                    : Reason.getDefaultInstance())
            .build());
  }

  void ownerIsGone() {
    owners.clear();
  }

  /** Lets time pass; everything sent arrives within a tick, everything written is synced. */
  void pass(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= TICK.toMillis()) {
      time.pass(TICK);
      participants.forEach(TurnByTurn::settle);
      deliver();
    }
  }

  private void deliver() {
    while (!inFlight.isEmpty() || participants.stream().anyMatch(TurnByTurn::isAnythingQueued)) {
      for (Runnable message = inFlight.poll(); message != null; message = inFlight.poll()) {
        message.run();
      }
      for (TurnByTurn participant : participants) {
        participant.sync();
        participant.runQueued();
        participant.sync();
      }
    }
  }

  List<RegisterStatus> statuses(RegisterId id) {
    List<RegisterStatus> statuses = new ArrayList<>();
    participants.forEach(participant -> statuses.add(participant.row(id).status()));
    return statuses;
  }

  /** One participant's way to all others. */
  private final class Wires implements Peers {

    private final StoreId self;
    private final Executor engine;

    Wires(StoreId self, Executor engine) {
      this.self = self;
      this.engine = engine;
    }

    @Override
    public void toEngine(Runnable work) {
      engine.execute(work);
    }

    @Override
    public void askOwner(
        Owner owner, RegisterId id, Consumer<Optional<OwnerStatusResponse>> answer) {
      inFlight.add(
          () ->
              engine.execute(
                  () -> answer.accept(Optional.ofNullable(owners.get(OwnerId.of(owner))))));
    }

    @Override
    public void peek(
        Member member, RegisterId id, ByteString hash, Consumer<Optional<Register>> answer) {
      send(member, id, new RegisterEvent.Peek(hash), answer);
    }

    @Override
    public void seal(
        Member member, RegisterId id, ByteString hash, Consumer<Optional<Register>> answer) {
      send(member, id, new RegisterEvent.Seal(hash), answer);
    }

    @Override
    public void tellCommit(Member member, RegisterId id, ByteString hash, Timestamp at) {
      send(member, id, new RegisterEvent.DecideCommit(hash, at), said -> {});
    }

    @Override
    public void tellAbort(Member member, RegisterId id, ByteString hash, Reason reason) {
      send(member, id, new RegisterEvent.DecideAbort(hash, reason), said -> {});
    }

    @Override
    public void driven(
        Owner owner, List<TransactionId> sagas, Consumer<Set<TransactionId>> answer) {
      engine.execute(() -> answer.accept(Set.of()));
    }

    @Override
    public void adopt(List<SagaRow> rows, Consumer<Set<TransactionId>> answer) {
      engine.execute(() -> answer.accept(Set.of()));
    }

    private void send(
        Member member, RegisterId id, RegisterEvent event, Consumer<Optional<Register>> answer) {
      StoreId store = StoreId.of(member.getStoreId());
      inFlight.add(
          () -> {
            if (unreachable.contains(store) || unreachable.contains(self)) {
              engine.execute(() -> answer.accept(Optional.empty()));
              return;
            }
            at(store)
                .turn(
                    running ->
                        running.receive(
                            id,
                            event,
                            said -> engine.execute(() -> answer.accept(Peers.register(said)))));
          });
    }

    private TurnByTurn at(StoreId store) {
      for (TurnByTurn participant : participants) {
        if (participant.store.id().equals(store)) {
          return participant;
        }
      }
      throw new IllegalArgumentException("no participant has the store " + store);
    }
  }
}
