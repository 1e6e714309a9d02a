package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.CONTENT;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * A random load on one participant whose host loses its power at every point of it, keeping any
 * beginning of what was not synced: nothing told to anybody is lost, and what is rebuilt is right.
 */
class CrashPointsTest {

  private static final int SEEDS = 150;
  private static final int STEPS = 60;
  private static final String[] KEYS = {"a", "b", "c"};

  @Test
  void nothingAcknowledgedIsEverLost() {
    long base = new Random().nextLong();
    for (int i = 0; i < SEEDS; i++) {
      long seed = base + i;
      try {
        new Load(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed=" + seed, e);
      }
    }
  }

  private static final class Load {

    private final Random random;
    private final TurnByTurn participant = new TurnByTurn();
    private final List<PrepareRequest> requests = new ArrayList<>();

    /** The last thing somebody was told about a register. */
    private final Map<RegisterId, Register> told = new HashMap<>();

    /** Decisions that were taken; they are repeated until acknowledged. */
    private final Map<RegisterId, Timestamp> commits = new HashMap<>();

    Load(long seed) {
      random = new Random(seed);
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        participant.turn(engine -> severalMessages(engine));
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
        participant.engine().assertConsistent(); // I8, I9
      }
      finish();
    }

    private void severalMessages(ParticipantEngine engine) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        message(engine);
      }
    }

    private void message(ParticipantEngine engine) {
      if (requests.isEmpty() || random.nextInt(3) == 0) {
        requests.add(newRequest());
        prepare(engine, requests.get(requests.size() - 1));
        return;
      }
      PrepareRequest request = requests.get(random.nextInt(requests.size()));
      RegisterId id = RegisterId.of(request.getKey());
      switch (random.nextInt(6)) {
        case 0 -> prepare(engine, request);
        case 1, 2 -> decide(engine, id);
        case 3 -> engine.receive(id, new RegisterEvent.Peek(CONTENT), hearing(id));
        case 4 -> {
          if (!commits.containsKey(id)) {
            engine.receive(id, new RegisterEvent.Seal(CONTENT), hearing(id));
          }
        }
        default -> {
          if (!commits.containsKey(id)) {
            engine.receive(
                id,
                new RegisterEvent.OwnerAbort(CONTENT, Documents.OWNER, Documents.CANCELLED),
                hearing(id));
          }
        }
      }
    }

    private void prepare(ParticipantEngine engine, PrepareRequest request) {
      engine.prepare(request, hearing(RegisterId.of(request.getKey())));
    }

    /** Only what was told yes is ever committed (R3). */
    private void decide(ParticipantEngine engine, RegisterId id) {
      Register yes = told.get(id);
      if (yes != null && yes.getStatus() == REGISTER_STATUS_YES && isYesInMemory(engine, id)) {
        Timestamp at =
            commits.computeIfAbsent(
                id, same -> new Timestamp(yes.getPrepareTimestamp()).plusMillis(random.nextInt(3)));
        engine.receive(id, new RegisterEvent.DecideCommit(CONTENT, at), hearing(id));
      }
    }

    private static boolean isYesInMemory(ParticipantEngine engine, RegisterId id) {
      return engine.inDoubt().stream().anyMatch(open -> open.row().id().equals(id));
    }

    private Consumer<RegisterAnswer> hearing(RegisterId id) {
      return answer -> {
        if (answer.hasRegister() && isWritten(answer.getRegister())) {
          told.put(id, answer.getRegister());
        }
      };
    }

    private static boolean isWritten(Register register) {
      return register.getStatus() == REGISTER_STATUS_YES
          || register.getStatus() == REGISTER_STATUS_COMMITTED
          || register.getStatus() == REGISTER_STATUS_ABORTED;
    }

    private PrepareRequest newRequest() {
      List<Operation> operations = new ArrayList<>();
      for (String key : KEYS) {
        if (random.nextBoolean()) {
          operations.add(operation(key));
        }
      }
      operations.add(Documents.append("log", "e" + requests.size()));
      if (random.nextBoolean()) {
        operations.remove(operations.size() - 1);
        operations.add(Documents.add("hot", random.nextInt(20) - 5, -1000));
      }
      int members = random.nextInt(3) == 0 ? 1 : 2;
      return Documents.prepare(
              participant.newId(),
              members == 1
                  ? List.of(Documents.member(1))
                  : List.of(Documents.member(1), Documents.member(2)),
              operations.toArray(new Operation[0]))
          .setWaitLimitMillis(20)
          .build();
    }

    private Operation operation(String key) {
      return switch (key) {
        case "a" -> Documents.put(key, "v" + requests.size());
        case "b" -> Documents.add(key, random.nextInt(9) - 4, 0);
        default -> random.nextBoolean() ? Documents.get(key) : Documents.delete(key);
      };
    }

    private void nothingIsLost() {
      told.forEach(
          (id, said) -> {
            Row row = participant.row(id);
            switch (said.getStatus()) {
              case REGISTER_STATUS_YES -> {
                assertThat(row.isNone()).as("yes of %s", id).isFalse();
                if (row.isInDoubt()) {
                  assertThat(row.prepareTimestamp().bits()).isEqualTo(said.getPrepareTimestamp());
                  assertThat(row.sealed() || !said.getSealed()).as("sealed is sticky").isTrue();
                }
              }
              case REGISTER_STATUS_COMMITTED -> {
                assertThat(row.status()).isEqualTo(REGISTER_STATUS_COMMITTED);
                assertThat(row.commitTimestamp().bits()).isEqualTo(said.getCommitTimestamp());
              }
              default -> assertThat(row.status()).isEqualTo(said.getStatus());
            }
          });
      participant.engine().assertConsistent();
      stateIsTheReplayOfTheJournal();
    }

    /** I14, I18. */
    private void stateIsTheReplayOfTheJournal() {
      InMemoryStore rebuilt = new InMemoryStore(participant.store.id());
      ChangeApplier applier = new ChangeApplier(rebuilt, 1);
      long expected = 1;
      for (Map.Entry<Long, JournalEvent> event : participant.store.journal().entrySet()) {
        assertThat(event.getKey()).isEqualTo(expected++);
        StagedWrites writes = new StagedWrites();
        applier.apply(event.getValue(), writes);
        rebuilt.write(writes);
      }
      assertThat(rebuilt.derived()).isEqualTo(participant.store.derived());
    }

    private void finish() {
      commits.forEach(
          (id, at) -> {
            if (isYesInMemory(participant.engine(), id)) {
              participant.commit(id, at);
            }
          });
      participant.sync();
      nothingIsLost();
      assertThat(told).isNotEmpty();
    }
  }
}
