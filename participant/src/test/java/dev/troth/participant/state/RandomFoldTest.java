package dev.troth.participant.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.participant.lock.Seed;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Evaluating and folding random transactions comes to the same as the naive way. */
class RandomFoldTest {

  private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f");

  private Random random = new Random(0);

  @Test
  void evaluateAndApplyEqualANaiveModel() {
    random = Seed.random("RandomFoldTest");
    int committed = 0;
    int refused = 0;
    for (int round = 0; round < 100; round++) {
      InMemoryStates states = new InMemoryStates();
      NaiveStore naive = new NaiveStore();
      for (int time = 1; time <= 200; time++) {
        Operation[] operations = operations();
        NaiveStore expected = naive.copy();
        Optional<ErrorCode> no = perform(expected, operations);
        Evaluation evaluation = states.commit(time, operations);
        if (evaluation instanceof Evaluation.Yes yes) {
          assertThat(no).as("vote on %s", List.of(operations)).isEmpty();
          assertThat(yes.reads().stream().map(RandomFoldTest::show).toList())
              .isEqualTo(expected.reads());
          naive = expected;
          committed++;
        } else {
          assertThat(no).as("vote on %s", List.of(operations)).isPresent();
          if (operations.length == 1) { // of several, the one judged in escrow comes first
            assertThat(no).contains(((Evaluation.No) evaluation).reason().getCode());
          }
          refused++;
        }
        for (String key : KEYS) {
          assertThat(show(states, key)).isEqualTo(naive.show(key));
        }
      }
    }
    assertThat(committed).isGreaterThan(1_000);
    assertThat(refused).isGreaterThan(1_000);
  }

  private static Optional<ErrorCode> perform(NaiveStore naive, Operation[] operations) {
    for (Operation operation : operations) {
      Optional<ErrorCode> no = naive.perform(operation);
      if (no.isPresent()) {
        return no;
      }
    }
    return Optional.empty();
  }

  private Operation[] operations() {
    Operation[] operations = new Operation[1 + random.nextInt(4)];
    for (int i = 0; i < operations.length; i++) {
      operations[i] = operation();
    }
    return operations;
  }

  private Operation operation() {
    int which = random.nextInt(KEYS.size());
    String key = KEYS.get(which);
    int kind = random.nextInt(12) == 0 ? random.nextInt(3) : which % 3; // seldom a wrong one
    return switch (random.nextInt(8)) {
      case 0 -> Operations.get(key);
      case 1, 2 -> check(key);
      case 3 -> Operations.expecting(random.nextInt(30), write(key, kind));
      default -> write(key, kind);
    };
  }

  private Operation write(String key, int kind) {
    return switch (kind) {
      case 0 -> add(key);
      case 1 -> random.nextInt(4) == 0 ? Operations.delete(key) : Operations.put(key, word());
      default -> Operations.append(key, word(), word());
    };
  }

  private Operation add(String key) {
    if (random.nextInt(30) == 0) {
      return Operations.add(key, random.nextLong());
    }
    long delta = random.nextInt(21) - 10L;
    return random.nextBoolean() ? Operations.add(key, delta) : Operations.add(key, delta, -9, 9);
  }

  private Operation check(String key) {
    return switch (random.nextInt(6)) {
      case 0 -> Operations.exists(key);
      case 1 -> Operations.absent(key);
      case 2 -> Operations.version(key, random.nextInt(30));
      case 3 -> Operations.equal(key, word());
      case 4 -> Operations.atLeast(key, random.nextInt(11) - 10L);
      default -> Operations.atMost(key, random.nextInt(11));
    };
  }

  private String word() {
    return Integer.toString(random.nextInt(4));
  }

  private static String show(InMemoryStates states, String key) {
    Evaluation.Yes read = (Evaluation.Yes) states.evaluate(Operations.get(key));
    return show(read.reads().get(0));
  }

  private static String show(ReadValue read) {
    String kind =
        switch (read.getKind()) {
          case STATE_KIND_COUNTER -> "counter";
          case STATE_KIND_VALUE -> "value";
          case STATE_KIND_STREAM -> "stream";
          case STATE_KIND_UNSPECIFIED, UNRECOGNIZED -> "none";
        };
    String state =
        switch (read.getStateCase()) {
          case VALUE -> read.getValue();
          case BYTES -> read.getBytes().toString();
          case COUNTER -> Long.toString(read.getCounter());
          case STREAM -> types(read.getStream().getEventsList());
          case STATE_NOT_SET -> kind.equals("none") ? "absent" : "deleted";
        };
    return read.getKey() + " " + kind + " v" + read.getVersion() + " " + state;
  }

  private static String types(List<StreamEvent> events) {
    List<String> types = new ArrayList<>();
    events.forEach(event -> types.add(event.getType()));
    return types.toString();
  }
}
