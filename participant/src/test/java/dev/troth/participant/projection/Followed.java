package dev.troth.participant.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.TurnByTurn;
import dev.troth.participant.state.KeyState;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.RegisterStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A participant that runs turn by turn, and its projections. */
final class Followed {

  final TurnByTurn participant = new TurnByTurn();
  private List<Projection> projections;
  private JournalProgress journal = new JournalProgress(0, Timestamp.ZERO);
  private Projector projector;

  Followed(String... lines) {
    projections = ProjectionFile.parse("test", List.of(lines));
    projector = new Projector(participant.store, projections);
    follow();
  }

  private void follow() {
    participant.turn(engine -> engine.follow(come -> journal = come));
  }

  /** The process has started again, perhaps with other projections. */
  void restarted(String... lines) {
    if (lines.length > 0) {
      projections = ProjectionFile.parse("test", List.of(lines));
    }
    journal = new JournalProgress(0, Timestamp.ZERO);
    projector = new Projector(participant.store, projections);
    follow();
  }

  List<Projection> projections() {
    return projections;
  }

  /** Does this here alone. */
  void commit(Operation... operations) {
    RegisterId id = participant.newId();
    PrepareRequest request =
        Documents.prepare(id, List.of(Documents.member(1)), operations).build();
    participant.turn(
        engine ->
            engine.prepare(
                request,
                answer ->
                    assertThat(answer.getRegister().getStatus())
                        .isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED)));
  }

  /** The next transaction, not carried out; empty when all is up to date. */
  Optional<Step> next() {
    return projector.next(journal);
  }

  /** Carries it out, as far as writing goes: nothing is durable, and nothing was answered. */
  AtomicBoolean write(Step step) {
    AtomicBoolean committed = new AtomicBoolean();
    PrepareRequest request =
        Projections.request(
            participant.store, participant.newId().transaction(), step.operations());
    participant.turn(
        engine ->
            engine.prepare(
                request,
                answer ->
                    committed.set(
                        answer.getRegister().getStatus()
                            == RegisterStatus.REGISTER_STATUS_COMMITTED)));
    return committed;
  }

  void restartProjector() {
    projector.restart();
  }

  /** One step, if there is one. */
  boolean step() {
    Optional<Step> step = next();
    step.ifPresent(this::carryOut);
    return step.isPresent();
  }

  private void carryOut(Step step) {
    AtomicBoolean committed = new AtomicBoolean(true);
    if (!step.operations().isEmpty()) {
      committed = write(step);
      participant.sync();
    }
    if (committed.get()) {
      projector.done(step);
    } else {
      projector.restart();
    }
  }

  /** Everything that is settled is in the results. */
  void catchUp() {
    participant.sync();
    participant.time.pass(Duration.ofSeconds(1)); // the safe time is told now and then
    participant.tick();
    participant.sync();
    while (step()) {
      // goes on
    }
  }

  KeyState result(String name) {
    return new StorePast(participant.store).now(Projection.KEYS + name);
  }

  String text(String name) {
    return result(name).content().getText();
  }

  long count(String name) {
    return result(name).counter();
  }

  /** How often the result has been written. */
  long writes(String name) {
    return result(name).version();
  }
}
