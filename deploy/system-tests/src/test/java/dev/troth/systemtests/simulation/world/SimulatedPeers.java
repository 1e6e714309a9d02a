package dev.troth.systemtests.simulation.world;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Peers;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.SagaRow;
import dev.troth.v1.SealRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One participant's calls to everybody else, as its daemon makes them. */
final class SimulatedPeers implements Peers {

  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private final ParticipantNode self;

  SimulatedPeers(ParticipantNode self) {
    this.self = self;
  }

  @Override
  public void toEngine(Runnable work) {
    self.execute(work);
  }

  @Override
  public void askOwner(Owner owner, RegisterId id, Consumer<Optional<OwnerStatusResponse>> answer) {
    World world = self.world();
    Call<OwnerStatusResponse> call =
        new Call<>(self, DEADLINE, said -> self.execute(() -> answer.accept(said)));
    CoordinatorNode coordinator = world.coordinatorAt(owner.getAddress());
    world
        .network()
        .send(
            self,
            coordinator,
            "ask",
            id.hashCode(),
            () -> "owner of " + id,
            () ->
                coordinator.ownerStatus(
                    id,
                    owner.getIncarnation(),
                    said ->
                        world
                            .network()
                            .send(
                                coordinator,
                                self,
                                "owner",
                                id.hashCode() + said.getDecisionValue(),
                                () -> id + " " + said.getDecision(),
                                () -> call.answered(said))));
  }

  @Override
  public void peek(
      Member member, RegisterId id, ByteString hash, Consumer<Optional<Register>> answer) {
    PeekRequest peek = PeekRequest.newBuilder().setKey(id.toKey()).setSpecHash(hash).build();
    call(member, id, "peek", RegisterMessage.newBuilder().setPeek(peek).build(), answer);
  }

  @Override
  public void seal(
      Member member, RegisterId id, ByteString hash, Consumer<Optional<Register>> answer) {
    SealRequest seal = SealRequest.newBuilder().setKey(id.toKey()).setSpecHash(hash).build();
    call(member, id, "seal", RegisterMessage.newBuilder().setSeal(seal).build(), answer);
  }

  @Override
  public void tellCommit(Member member, RegisterId id, ByteString hash, Timestamp at) {
    tell(member, id, hash, DecideRequest.newBuilder().setCommitTimestamp(at.bits()));
  }

  @Override
  public void tellAbort(Member member, RegisterId id, ByteString hash, Reason reason) {
    tell(member, id, hash, DecideRequest.newBuilder().setAbort(reason));
  }

  @Override
  public void driven(Owner owner, List<TransactionId> sagas, Consumer<Set<TransactionId>> answer) {
    CoordinatorNode coordinator = self.world().coordinatorAt(owner.getAddress());
    ask(
        coordinator,
        "driven",
        sagas,
        answer,
        reply ->
            coordinator.driven(
                sagas, driven -> reply.accept(coordinator.isOwner(owner) ? driven : List.of())));
  }

  @Override
  public void adopt(List<SagaRow> rows, Consumer<Set<TransactionId>> answer) {
    List<CoordinatorNode> coordinators = self.world().coordinators();
    CoordinatorNode any = coordinators.get(self.world().random().nextInt(coordinators.size()));
    List<TransactionId> sagas =
        rows.stream().map(row -> TransactionId.of(row.getSagaId())).toList();
    ask(any, "adopt", sagas, answer, reply -> any.adopt(rows, reply));
  }

  private void ask(
      CoordinatorNode coordinator,
      String what,
      List<TransactionId> sagas,
      Consumer<Set<TransactionId>> answer,
      Consumer<Consumer<List<TransactionId>>> question) {
    World world = self.world();
    Call<List<TransactionId>> call =
        new Call<>(
            self,
            DEADLINE,
            said ->
                self.execute(
                    () -> answer.accept(Set.copyOf(said.orElse(List.<TransactionId>of())))));
    world
        .network()
        .send(
            self,
            coordinator,
            what,
            sagas.hashCode(),
            () -> sagas.stream().map(Describe::id).toList().toString(),
            () ->
                question.accept(
                    said ->
                        world
                            .network()
                            .send(
                                coordinator,
                                self,
                                what + "-reply",
                                said.hashCode(),
                                () -> said.stream().map(Describe::id).toList().toString(),
                                () -> call.answered(said))));
  }

  private void tell(Member member, RegisterId id, ByteString hash, DecideRequest.Builder decision) {
    DecideRequest decide = decision.setKey(id.toKey()).setSpecHash(hash).build();
    RegisterMessage message = RegisterMessage.newBuilder().setDecide(decide).build();
    call(member, id, "tell", message, said -> {});
  }

  private void call(
      Member member,
      RegisterId id,
      String what,
      RegisterMessage message,
      Consumer<Optional<Register>> answer) {
    World world = self.world();
    ParticipantNode other = world.participantOf(member);
    Call<RegisterAnswer> call =
        new Call<>(
            self,
            DEADLINE,
            said -> self.execute(() -> answer.accept(said.flatMap(Peers::register))));
    long clock = self.clockBits();
    world
        .network()
        .send(
            self,
            other,
            what,
            id.hashCode(),
            id::toString,
            () ->
                other.execute(
                    () -> other.receive(clock, message, said -> back(other, id, said, call))));
  }

  private void back(
      ParticipantNode other, RegisterId id, RegisterAnswer said, Call<RegisterAnswer> call) {
    long clock = other.clockBits();
    self.world()
        .network()
        .send(
            other,
            self,
            "reply",
            id.hashCode() + said.getRegister().getStatusValue(),
            () -> Describe.answer(id, said),
            () -> {
              self.hearClock(clock);
              call.answered(said);
            });
  }
}
