package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.CONTENT;
import static dev.troth.participant.engine.Documents.action;
import static dev.troth.participant.engine.Documents.compensation;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.RegisterRules;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeEvent;
import dev.troth.participant.saga.HomeRow;
import dev.troth.v1.Fail;
import dev.troth.v1.Member;
import dev.troth.v1.Outcome;
import dev.troth.v1.Pending;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Resolution;
import dev.troth.v1.SagaRow;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Sagas at a participant whose host loses its power at every point, keeping any beginning of what
 * was not synced: no fence, no home row, no attempt and no end that was told is forgotten, and what
 * is in memory is what the rows say.
 */
class SagaCrashPointsTest {

  private static final int SEEDS = 150;
  private static final int STEPS = 80;
  private static final int SAGAS = 3;
  private static final String[] KEYS = {"a", "b", "c"};
  private static final Pending FAIL =
      Pending.newBuilder().setFail(Fail.getDefaultInstance()).build();

  @Test
  void nothingThatWasToldOfASagaIsLost() {
    long base = new Random().nextLong();
    Load last = new Load(base);
    for (int i = 0; i < SEEDS; i++) {
      long seed = base + i;
      last = new Load(seed);
      try {
        last.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed=" + seed, e);
      }
    }
    assertThat(last.told).isNotEmpty();
  }

  private static final class Load {

    private final Random random;
    private final TurnByTurn participant = new TurnByTurn();
    private final List<TransactionId> sagas = new ArrayList<>();
    private final Map<RegisterId, Register> told = new HashMap<>();
    private final Map<RegisterId, Timestamp> commits = new HashMap<>();
    private final Map<TransactionId, SagaRow> homes = new HashMap<>();
    private final Set<RegisterId> fences = new HashSet<>();
    private final Set<TransactionId> ended = new HashSet<>();

    Load(long seed) {
      random = new Random(seed);
      for (int i = 0; i < SAGAS; i++) {
        sagas.add(participant.newId().transaction());
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        participant.turn(this::severalMessages);
        if (random.nextInt(3) == 0) {
          participant.sync();
        }
        if (random.nextInt(6) == 0) {
          participant.losePower(random.nextInt(participant.store.unsyncedWrites() + 1));
          nothingIsLost();
        }
        if (random.nextInt(10) == 0) {
          participant.pass(Duration.ofMillis(10));
        }
        isConsistent();
      }
      participant.sync();
      nothingIsLost();
    }

    private void isConsistent() {
      participant.engine().assertConsistent(); // I8, I9
      participant.engine().sagas().assertRebuildable();
    }

    private void severalMessages(ParticipantEngine engine) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        message(engine, sagas.get(random.nextInt(SAGAS)));
      }
    }

    private void message(ParticipantEngine engine, TransactionId saga) {
      switch (random.nextInt(10)) {
        case 0 -> engine.sagas().open(saga, Documents.open(CONTENT, Documents.OWNER), home(saga));
        case 1 -> engine.sagas().note(saga, note(), home(saga));
        case 2 -> fence(engine, saga);
        case 3 -> end(engine, saga);
        case 4, 5 -> decide(engine, saga);
        case 6 -> compensate(engine, action(saga, step(), 1));
        default -> act(engine, action(saga, step(), 1 + random.nextInt(2)));
      }
    }

    private int step() {
      return 1 + random.nextInt(2);
    }

    private Consumer<RegisterAnswer> home(TransactionId saga) {
      return answer -> {
        if (answer.hasSaga()) {
          homes.put(saga, answer.getSaga());
        }
      };
    }

    private HomeEvent note() {
      return switch (random.nextInt(4)) {
        case 0 -> new HomeEvent.Adopt(CONTENT, Documents.owner(random.nextInt(3)));
        case 1 -> new HomeEvent.Stick(CONTENT, random.nextBoolean() ? List.of(stuck()) : List.of());
        case 2 ->
            new HomeEvent.Resolve(
                CONTENT,
                Resolution.newBuilder()
                    .setStep(1)
                    .setKind(RegisterKind.REGISTER_KIND_ACTION)
                    .setVerdict(Verdict.VERDICT_RETRY)
                    .setReason("try " + random.nextInt(100))
                    .build());
        default ->
            new HomeEvent.Finish(
                CONTENT,
                Outcome.newBuilder()
                    .setStatus(TransactionStatus.TRANSACTION_STATUS_COMPENSATED)
                    .build());
      };
    }

    private static StuckStep stuck() {
      return StuckStep.newBuilder()
          .setStep(1)
          .setKind(RegisterKind.REGISTER_KIND_ACTION)
          .setReason(Documents.CANCELLED)
          .build();
    }

    private void fence(ParticipantEngine engine, TransactionId saga) {
      int step = step();
      engine
          .sagas()
          .fence(
              saga,
              step,
              CONTENT,
              Documents.CANCELLED,
              answer -> {
                if (answer.hasStep()) {
                  fences.add(action(saga, step, 0));
                }
              });
    }

    private void end(ParticipantEngine engine, TransactionId saga) {
      boolean isHome = engine.sagas().homeRow(saga).isPresent();
      engine
          .sagas()
          .end(
              saga,
              CONTENT,
              answer -> {
                if (answer.hasEnded() && isHome) {
                  ended.add(saga);
                }
              });
    }

    private void act(ParticipantEngine engine, RegisterId id) {
      String key = KEYS[random.nextInt(KEYS.length)];
      PrepareRequest.Builder request =
          Documents.prepare(
                  id,
                  members(),
                  key.equals("a")
                      ? Documents.put(key, "v" + random.nextInt(9))
                      : Documents.add(key, random.nextInt(9)))
              .setKeepsInverse(true)
              .setWaitLimitMillis(20);
      if (random.nextInt(3) == 0) {
        request.setPending(FAIL);
      }
      engine.prepare(request.build(), hearing(id));
    }

    private List<Member> members() {
      return random.nextBoolean()
          ? List.of(Documents.member(1))
          : List.of(Documents.member(1), Documents.member(2));
    }

    private void compensate(ParticipantEngine engine, RegisterId done) {
      RegisterId id = compensation(done.transaction(), done.step(), 1 + random.nextInt(2));
      engine.prepare(
          Documents.prepare(id, members()).setUndoesAttempt(1).setWaitLimitMillis(20).build(),
          hearing(id));
    }

    private Consumer<RegisterAnswer> hearing(RegisterId id) {
      return answer -> {
        RegisterStatus status = answer.getRegister().getStatus();
        if (status == REGISTER_STATUS_YES
            || status == REGISTER_STATUS_COMMITTED
            || status == REGISTER_STATUS_ABORTED) {
          told.put(id, answer.getRegister());
        }
      };
    }

    private void decide(ParticipantEngine engine, TransactionId saga) {
      for (ParticipantEngine.InDoubtRow open : engine.inDoubt()) {
        RegisterId id = open.row().id();
        Register yes = told.getOrDefault(id, Register.getDefaultInstance());
        if (!id.transaction().equals(saga) || yes.getStatus() != REGISTER_STATUS_YES) {
          continue;
        }
        if (commits.containsKey(id) || random.nextBoolean()) {
          Timestamp at =
              commits.computeIfAbsent(id, same -> new Timestamp(yes.getPrepareTimestamp()));
          engine.receive(id, new RegisterEvent.DecideCommit(CONTENT, at), hearing(id));
        } else {
          engine.receive(
              id, new RegisterEvent.DecideAbort(CONTENT, Documents.CANCELLED), hearing(id));
        }
      }
    }

    private void nothingIsLost() {
      told.forEach(this::isThere);
      for (RegisterId fence : fences) {
        assertThat(participant.row(fence).status()).isEqualTo(REGISTER_STATUS_ABORTED);
        assertThat(participant.row(fence).reason())
            .isIn(Documents.CANCELLED, RegisterRules.STEP_FENCED); // an end that came first
      }
      homes.forEach(this::isKnown);
      for (TransactionId saga : ended) {
        assertThat(participant.engine().sagas().homeRow(saga).orElseThrow().ended()).isTrue();
      }
      isConsistent();
    }

    private void isThere(RegisterId id, Register said) {
      Row row = participant.row(id);
      assertThat(row.isNone()).as("%s", id).isFalse();
      if (said.getStatus() != REGISTER_STATUS_YES) {
        assertThat(row.status()).isEqualTo(said.getStatus());
        assertThat(row.commitTimestamp().bits()).isEqualTo(said.getCommitTimestamp());
      }
    }

    /** What was told is never taken back; what was not told yet may be there or not. */
    private void isKnown(TransactionId saga, SagaRow said) {
      HomeRow row = participant.engine().sagas().homeRow(saga).orElseThrow();
      assertThat(row.resolutions()).containsAll(said.getResolutionsList());
      assertThat(row.pivotFenced() || !said.getPivotFenced()).isTrue();
      assertThat(row.ended() || !said.getEnded()).isTrue();
      if (said.hasOutcome()) {
        assertThat(row.outcome()).contains(said.getOutcome());
      }
    }
  }
}
