package dev.troth.coordinator.engine;

import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_ABORTED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMMITTED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several coordinators with the same ids, over a network that loses, repeats, delays and reorders,
 * with coordinators that die and participants that recover: no two ever tell different outcomes,
 * and when all is quiet everything is decided.
 */
class ChaosTest {

  private static final Metrics METRICS = new Metrics();
  private static final int RUNS_PER_SEED = 40;
  private static final int STEPS = 250;
  private static final int TRANSACTIONS = 4;
  private static final String[][] PLACES = {{"a", "b"}, {"b", "c"}, {"a", "b", "c"}, {"c"}};

  /** One run's world. */
  private static final class World {
    final String seed;
    final SplittableRandom random;
    final FakeTime time = new FakeTime();
    final FakePeers peers = new FakePeers();
    final List<FakeParticipant> participants =
        List.of(new FakeParticipant("a"), new FakeParticipant("b"), new FakeParticipant("c"));
    final List<TestCoordinator> living = new ArrayList<>();
    final List<TestCoordinator> all = new ArrayList<>();
    final List<TransactionId> ids = new ArrayList<>();
    final Map<TransactionId, List<FakeClient>> clients = new HashMap<>();

    World(long seed) {
      this.seed = "seed " + seed;
      this.random = new SplittableRandom(seed);
      for (int i = 0; i < TRANSACTIONS; i++) {
        ids.add(TransactionId.create(Instant.ofEpochMilli(1_000 + i), random));
      }
      start();
      start();
    }

    TestCoordinator start() {
      TestCoordinator fresh = new TestCoordinator(all.size(), 100, time, peers, METRICS);
      participants.forEach(fresh::meet);
      living.add(fresh);
      all.add(fresh);
      return fresh;
    }

    FakeParticipant anyParticipant() {
      return participants.get(random.nextInt(participants.size()));
    }

    TestCoordinator anyCoordinator() {
      return living.get(random.nextInt(living.size()));
    }

    void submit(TestCoordinator coordinator, TransactionId id) {
      String[] places = PLACES[ids.indexOf(id) % PLACES.length];
      clients
          .computeIfAbsent(id, i -> new ArrayList<>())
          .add(coordinator.submit(coordinator.transfer(id, places)));
    }

    void step() {
      int dice = random.nextInt(100);
      if (dice < 60) {
        all.get(random.nextInt(all.size())).network().deliverAny(random);
      } else if (dice < 70) {
        submit(anyCoordinator(), ids.get(random.nextInt(TRANSACTIONS)));
      } else if (dice < 75) {
        time.advance(Duration.ofMillis(random.nextInt(random.nextInt(4) == 0 ? 15_000 : 1_000)));
      } else if (dice < 80) {
        anyCoordinator().network().loseAny(random);
      } else if (dice < 85) {
        anyCoordinator().network().disconnect(anyParticipant());
      } else if (dice < 92) {
        anyCoordinator().network().reconnect(anyParticipant());
      } else if (dice < 94) {
        anyParticipant().isBusy(1);
      } else if (dice < 96) {
        anyParticipant().votesNo(ErrorCode.ERROR_CODE_CONFLICT);
      } else if (dice < 98) {
        anyParticipant().seal(ids.get(random.nextInt(TRANSACTIONS)).toBytes());
      } else {
        TestCoordinator victim = anyCoordinator();
        victim.die();
        living.remove(victim);
        start();
      }
    }

    /** Everything works from now on. */
    void heal() {
      for (TestCoordinator coordinator : living) {
        participants.forEach(coordinator.network()::reconnect);
      }
      for (int i = 0; i < 40; i++) {
        all.forEach(coordinator -> coordinator.network().deliverAll());
        time.advance(Duration.ofMillis(500));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverTellsTwoOutcomes(long seed) {
    for (int run = 0; run < RUNS_PER_SEED; run++) {
      World world = new World(seed * 1_000_003 + run);
      for (int i = 0; i < STEPS; i++) {
        world.step();
      }
      world.heal();
      TestCoordinator last = world.start();
      world.ids.forEach(id -> world.submit(last, id));
      world.heal();
      world.ids.forEach(id -> check(world, id));
      for (TestCoordinator coordinator : world.all) {
        assertThat(coordinator.halts()).as(world.seed).isEmpty();
      }
      for (FakeParticipant participant : world.participants) {
        assertThat(participant.halts()).as(world.seed).isEmpty();
      }
    }
  }

  private static void check(World world, TransactionId id) {
    Set<Object> told = new HashSet<>();
    boolean decidedLast = false;
    for (FakeClient client : world.clients.getOrDefault(id, List.of())) {
      assertThat(client.isToldTwice()).as(world.seed).isFalse();
      decidedLast = client.hasOutcome() && client.status() != TRANSACTION_STATUS_IN_PROGRESS;
      if (decidedLast) {
        told.add(decision(client.outcome()));
      }
    }
    assertThat(decidedLast).as("%s %s is decided", world.seed, id).isTrue();
    assertThat(told).as("%s %s", world.seed, id).hasSize(1); // I2, I5
    checkRegisters(world, id.toBytes(), told);
  }

  private static Object decision(Outcome outcome) {
    return outcome.getStatus() == TRANSACTION_STATUS_COMMITTED
        ? outcome.getCommitTimestamp()
        : outcome.getStatus();
  }

  private static void checkRegisters(World world, ByteString id, Set<Object> told) {
    for (FakeParticipant participant : world.participants) {
      Register register = participant.register(id);
      Set<RegisterStatus> allowed =
          told.contains(TRANSACTION_STATUS_ABORTED)
              ? EnumSet.of(
                  RegisterStatus.REGISTER_STATUS_ABORTED, RegisterStatus.REGISTER_STATUS_NONE)
              : EnumSet.of(
                  RegisterStatus.REGISTER_STATUS_COMMITTED, RegisterStatus.REGISTER_STATUS_NONE);
      boolean takesPart = !participant.register(id).equals(Register.getDefaultInstance());
      if (takesPart && isMember(world, participant, id)) {
        assertThat(register.getStatus()).as("%s %s", world.seed, participant.name()).isIn(allowed);
        if (register.getStatus() == RegisterStatus.REGISTER_STATUS_COMMITTED) {
          assertThat(told).as(world.seed).contains(register.getCommitTimestamp());
        }
      }
    }
  }

  private static boolean isMember(World world, FakeParticipant participant, ByteString id) {
    int number = world.ids.indexOf(TransactionId.of(id));
    return List.of(PLACES[number % PLACES.length]).contains(participant.name());
  }
}
