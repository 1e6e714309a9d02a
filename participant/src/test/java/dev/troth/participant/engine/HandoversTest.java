package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.CONTENT;
import static dev.troth.participant.engine.Documents.OTHER_OWNER;
import static dev.troth.participant.engine.Documents.action;
import static dev.troth.participant.engine.Documents.add;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.saga.HomeEvent;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.SagaRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Sagas whose driver is gone come to another one (S7). */
class HandoversTest {

  private static final Duration CHECKED = Duration.ofSeconds(13);

  private final Coordinators coordinators = new Coordinators();
  private final TurnByTurn participant =
      new TurnByTurn(
          new FakeTime(),
          Documents.store(1),
          EngineSettings.DEFAULT,
          engine -> coordinators.seenBy(engine));

  private TransactionId open() {
    TransactionId saga = participant.newId().transaction();
    participant.openSaga(saga);
    participant.sync();
    return saga;
  }

  @Test
  void aSagaThatItsOwnerDrivesIsLeftToIt() {
    TransactionId saga = open();
    coordinators.drives.add(saga);
    participant.pass(Duration.ofSeconds(9));
    assertThat(coordinators.asked).as("it may have nothing to say").isEmpty();
    participant.pass(Duration.ofSeconds(4));
    assertThat(coordinators.asked).containsExactly(saga);
    participant.pass(CHECKED);
    assertThat(coordinators.asked).as("again and again").hasSize(2);
    assertThat(coordinators.offered).isEmpty();
  }

  @Test
  void aSagaThatNobodyDrivesIsOfferedWithItsDocument() {
    TransactionId saga = open();
    coordinators.takes = true;
    participant.pass(CHECKED);
    assertThat(coordinators.offered).extracting(SagaRow::getSagaId).containsExactly(saga.toBytes());
    assertThat(coordinators.offered.get(0).getSpec().getSaga()).isEqualTo(Documents.ORDER);
  }

  @Test
  void whoeverHasTakenItIsAskedFromThenOn() {
    TransactionId saga = open();
    participant.note(saga, new HomeEvent.Adopt(CONTENT, OTHER_OWNER));
    coordinators.drives.add(saga);
    participant.pass(CHECKED);
    assertThat(coordinators.owners).containsExactly(OTHER_OWNER);
  }

  @Test
  void nobodyIsAskedAboutASagaThatIsHeardOf() {
    TransactionId saga = open();
    for (int step = 1; step <= 5; step++) {
      participant.pass(Duration.ofSeconds(8));
      participant.commitAlone(action(saga, step, 1), add("a", 1));
    }
    assertThat(coordinators.asked).isEmpty();
  }

  @Test
  void nobodyIsAskedAboutASagaThatHasEnded() {
    TransactionId saga = open();
    participant.finish(saga, TRANSACTION_STATUS_COMPLETED);
    participant.endSaga(saga);
    participant.pass(CHECKED);
    assertThat(coordinators.asked).isEmpty();
  }

  @Test
  void anOutcomeThatNotAllKnowIsNoEnd() {
    TransactionId saga = open();
    participant.finish(saga, TRANSACTION_STATUS_COMPLETED);
    participant.pass(CHECKED);
    assertThat(coordinators.asked).contains(saga);
  }

  @Test
  void whatNobodyTakesIsOfferedAgainLater() {
    open();
    participant.pass(CHECKED);
    assertThat(coordinators.offered).isNotEmpty();
    participant.pass(Duration.ofMinutes(5));
    int offers = coordinators.offered.size();
    assertThat(offers).as("backed off").isBetween(10, 60);
    coordinators.takes = true;
    participant.pass(Duration.ofSeconds(60));
    assertThat(coordinators.offered.size()).isGreaterThan(offers);
  }

  @Test
  void aHostThatLostItsPowerHandsOverWhatIsLeft() {
    TransactionId saga = open();
    participant.losePower();
    coordinators.takes = true;
    participant.pass(Handovers.OWNER_CHECK);
    assertThat(coordinators.asked).containsExactly(saga);
    assertThat(coordinators.offered).hasSize(1);
  }

  @Test
  void manyAtTheStartComeOneAfterTheOther() {
    Set<TransactionId> sagas = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      sagas.add(open());
    }
    participant.restart();
    coordinators.takes = true;
    participant.pass(Duration.ofSeconds(2));
    assertThat(coordinators.offered.size()).as("spread over time").isBetween(500, 1_500);
    participant.pass(Duration.ofSeconds(9));
    Set<ByteString> offered = new HashSet<>();
    coordinators.offered.forEach(row -> offered.add(row.getSagaId()));
    assertThat(offered).as("each of them").hasSize(sagas.size());
    assertThat(coordinators.mostAsked).isLessThanOrEqualTo(Handovers.MAX_ASKED);
    assertThat(coordinators.mostOffered).isLessThanOrEqualTo(Handovers.MAX_OFFERED);
    assertThat(coordinators.mostUnderWay).isLessThanOrEqualTo(Handovers.MAX_OFFERS);
  }

  @Test
  void anOwnerThatIsSilentForLongIsNotAskedTwiceAtOnce() {
    coordinators.isSilent = true;
    open();
    participant.pass(CHECKED);
    open();
    participant.pass(CHECKED);
    assertThat(coordinators.asked).hasSize(1);
  }

  /** All coordinators there are. */
  private static final class Coordinators {
    private final Set<TransactionId> drives = new HashSet<>();
    private final List<TransactionId> asked = new ArrayList<>();
    private final Set<Owner> owners = new HashSet<>();
    private final List<SagaRow> offered = new ArrayList<>();
    private boolean takes;
    private boolean isSilent;
    private int mostAsked;
    private int mostOffered;
    private int underWay;
    private int mostUnderWay;

    Peers seenBy(Executor engine) {
      return new Peers() {
        @Override
        public void toEngine(Runnable work) {
          engine.execute(work);
        }

        @Override
        public void driven(
            Owner owner, List<TransactionId> sagas, Consumer<Set<TransactionId>> answer) {
          asked.addAll(sagas);
          owners.add(owner);
          mostAsked = Math.max(mostAsked, sagas.size());
          if (!isSilent) {
            engine.execute(() -> answer.accept(drives));
          }
        }

        @Override
        public void adopt(List<SagaRow> rows, Consumer<Set<TransactionId>> answer) {
          offered.addAll(rows);
          mostOffered = Math.max(mostOffered, rows.size());
          mostUnderWay = Math.max(mostUnderWay, ++underWay);
          Set<TransactionId> taken = new HashSet<>();
          if (takes) {
            rows.forEach(row -> taken.add(TransactionId.of(row.getSagaId())));
            drives.addAll(taken);
          }
          engine.execute(
              () -> {
                underWay--;
                answer.accept(taken);
              });
        }

        @Override
        public void askOwner(
            Owner owner, RegisterId id, Consumer<Optional<OwnerStatusResponse>> answer) {}

        @Override
        public void peek(
            Member member, RegisterId id, ByteString hash, Consumer<Optional<Register>> answer) {}

        @Override
        public void seal(
            Member member, RegisterId id, ByteString hash, Consumer<Optional<Register>> answer) {}

        @Override
        public void tellCommit(Member member, RegisterId id, ByteString hash, Timestamp at) {}

        @Override
        public void tellAbort(Member member, RegisterId id, ByteString hash, Reason reason) {}
      };
    }
  }
}
