package dev.troth.participant.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.lock.Seed;
import dev.troth.v1.Append;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What undoes a branch (S8). */
class InverseTest {

  private static final String SAGA = "00000000-0001-7000-8000-000000000002";
  private static final RegisterId ACTION =
      new RegisterId(
          new TransactionId(UUID.fromString(SAGA)), 3, RegisterKind.REGISTER_KIND_ACTION, 1);

  private final InMemoryStates states = new InMemoryStates();

  private List<Operation> inverse(Operation... operations) {
    return Inverse.of(ACTION, List.of(operations), states);
  }

  private static Operation reverted(String key, String versions) {
    String data = "{\"saga\":\"" + SAGA + "\",\"step\":3,\"versions\":[" + versions + "]}";
    return Operation.newBuilder()
        .setAppend(
            Append.newBuilder()
                .setKey(key)
                .addEvents(StreamEvent.newBuilder().setType("reverted").setData(data)))
        .build();
  }

  @Test
  void anAddIsUndoneUnderItsBounds() {
    assertThat(inverse(Operations.expecting(0, Operations.add("a", 5, -3, 9))))
        .containsExactly(Operations.add("a", -5, -3, 9));
  }

  @Test
  void whatWasDoneLastIsUndoneFirst() {
    assertThat(inverse(Operations.add("a", 5), Operations.add("b", 1), Operations.add("a", -2)))
        .containsExactly(Operations.add("a", 2), Operations.add("b", -1), Operations.add("a", -5));
  }

  @Test
  void aValueIsPutBackIfItIsStillWhatWasWritten() {
    states.commit(1, Operations.put("v", "old"));
    assertThat(inverse(Operations.put("v", "new")))
        .containsExactly(Operations.expecting(2, Operations.put("v", "old")));
  }

  @Test
  void whatWasNotThereIsDeletedAgain() {
    assertThat(inverse(Operations.put("v", "new")))
        .containsExactly(Operations.expecting(1, Operations.delete("v")));
    states.commit(1, Operations.put("v", "x"));
    states.commit(2, Operations.delete("v"));
    assertThat(inverse(Operations.put("v", "new")))
        .containsExactly(Operations.expecting(3, Operations.delete("v")));
  }

  @Test
  void aValueChangedSeveralTimesIsPutBackOnce() {
    states.commit(1, Operations.put("v", "old"));
    assertThat(inverse(Operations.put("v", "1"), Operations.delete("v"), Operations.put("v", "2")))
        .containsExactly(Operations.expecting(4, Operations.put("v", "old")));
  }

  @Test
  void bytesArePutBackAsBytes() {
    ByteString bytes = ByteString.copyFromUtf8("b");
    Operation put =
        Operation.newBuilder().setPut(Put.newBuilder().setKey("v").setBytes(bytes)).build();
    states.commit(1, put);
    assertThat(inverse(Operations.delete("v"))).containsExactly(Operations.expecting(2, put));
  }

  @Test
  void eventsStayAndAreNamedByOneMore() {
    states.commit(1, Operations.append("s", "a", "b"));
    assertThat(inverse(Operations.append("s", "c"), Operations.append("s", "d", "e")))
        .containsExactly(reverted("s", "3,4,5"));
  }

  @Test
  void whatOnlyLooksHasNothingToUndo() {
    assertThat(inverse(Operations.get("a"), Operations.atLeast("a", 0))).isEmpty();
  }

  @Test
  void theLeastNumberHasNoNegative() {
    assertThat(Inverse.refusal(List.of(Operations.add("a", Long.MIN_VALUE))))
        .hasValueSatisfying(
            reason -> assertThat(reason.getCode()).isEqualTo(ErrorCode.ERROR_CODE_OVERFLOW));
    assertThat(Inverse.refusal(List.of(Operations.add("a", Long.MAX_VALUE)))).isEmpty();
  }

  @Test
  void aBranchAndItsInverseLeaveCountersAndValuesAsTheyWere() {
    Random random = Seed.random("InverseTest");
    int undone = 0;
    for (int round = 0; round < 3_000; round++) {
      InMemoryStates world = new InMemoryStates();
      for (int time = 1; time <= 10; time++) {
        world.commit(time, operations(random));
      }
      Operation[] operations = operations(random);
      List<Operation> inverse = Inverse.of(ACTION, List.of(operations), world);
      List<String> before = shown(world);
      if (world.commit(20, operations) instanceof Evaluation.Yes) {
        Evaluation back = world.evaluate(inverse.toArray(new Operation[0]));
        assertThat(back)
            .as("undoing %s by %s", List.of(operations), inverse)
            .isInstanceOf(Evaluation.Yes.class);
        ((Evaluation.Yes) back).redo().forEach(change -> world.apply(change, Timestamp.MAX));
        assertThat(shown(world)).isEqualTo(before);
        undone++;
      }
    }
    assertThat(undone).isGreaterThan(1_000);
  }

  private static Operation[] operations(Random random) {
    Operation[] operations = new Operation[1 + random.nextInt(5)];
    for (int i = 0; i < operations.length; i++) {
      String number = Integer.toString(random.nextInt(3));
      operations[i] =
          switch (random.nextInt(6)) {
            case 0 -> Operations.append("stream" + number, "e");
            case 1 -> Operations.delete("value" + number);
            case 2, 3 -> Operations.put("value" + number, Integer.toString(random.nextInt(9)));
            default -> Operations.add("sum" + number, random.nextInt(21) - 10L);
          };
    }
    return operations;
  }

  /** Counters and values; a counter that is 0 and one that has no event yet read the same. */
  private static List<String> shown(InMemoryStates world) {
    List<String> shown = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      shown.add(Long.toString(world.state("sum" + number).counter()));
      shown.add(world.state("value" + number).content().toString());
    }
    return shown;
  }
}
