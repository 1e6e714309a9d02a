package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadTest {

  private static final int MANY = 2_000;

  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void aTransferMovesUnitsBetweenDifferentParticipants() {
    for (int parties = 2; parties <= 3; parties++) {
      for (Work.Write write : writes(Plans.of(WorkloadKind.transfer, parties))) {
        assertThat(participants(write)).hasSize(parties).doesNotHaveDuplicates();
        assertThat(sum(write)).isZero();
      }
    }
  }

  @Test
  void aTransferAtOneParticipantIsBetweenTwoAccounts() {
    for (Work.Write write : writes(Plans.of(WorkloadKind.transfer, 1))) {
      assertThat(participants(write)).hasSize(2).containsOnly(participants(write).get(0));
      assertThat(write.changes().slot(0)).isNotEqualTo(write.changes().slot(1));
      assertThat(sum(write)).isZero();
    }
  }

  @Test
  void everyParticipantTakesPartAsOften() {
    Map<String, Integer> counts = new HashMap<>();
    writes(Plans.of(WorkloadKind.transfer, 2))
        .forEach(write -> participants(write).forEach(name -> counts.merge(name, 1, Integer::sum)));

    assertThat(counts).hasSize(3);
    assertThat(counts.values())
        .allSatisfy(count -> assertThat(count).isBetween(MANY * 6 / 10, MANY * 7 / 10));
  }

  @Test
  void aHotTransferAlwaysTakesFromTheSameAccount() {
    for (Work.Write write : writes(Plans.of(WorkloadKind.hot, 3))) {
      assertThat(write.changes().slot(0)).isZero();
      assertThat(write.changes().delta(0)).isEqualTo(-2);
      assertThat(participants(write)).startsWith("a").hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatATransactionChangesIsWhatItsOperationsSay() {
    KeySpace space = space();
    for (Work.Write write : writes(Plans.of(WorkloadKind.transfer, 3))) {
      for (int i = 0; i < write.changes().size(); i++) {
        Operation operation = write.spec().getAtomic().getOperations(i);
        int slot = write.changes().slot(i);
        assertThat(operation.getAdd().getKey()).isEqualTo(space.keyOf(slot));
        assertThat(operation.getParticipant()).isEqualTo(space.participantOf(slot));
        assertThat(operation.getAdd().getDelta()).isEqualTo(write.changes().delta(i));
      }
    }
  }

  @Test
  void anAppendLeavesOneEventAtEachParticipant() {
    for (Work.Write write : writes(Plans.of(WorkloadKind.append, 2))) {
      assertThat(participants(write)).hasSize(2).doesNotHaveDuplicates();
      assertThat(write.spec().getAtomic().getOperationsList())
          .allMatch(operation -> operation.getAppend().getKey().startsWith("bench/r-1/streams/"));
    }
  }

  @Test
  void theSameSeedAsksForTheSame() {
    List<Work.Write> first = writes(Plans.of(WorkloadKind.transfer, 2), new SplittableRandom(5));
    List<Work.Write> second = writes(Plans.of(WorkloadKind.transfer, 2), new SplittableRandom(5));

    assertThat(first)
        .extracting(Work.Write::spec)
        .isEqualTo(second.stream().map(Work.Write::spec).toList());
  }

  @Test
  void everySlotHasItsOwnKey() {
    KeySpace space = space();

    assertThat(IntStream.range(0, space.slots()).mapToObj(space::name))
        .hasSize(60)
        .doesNotHaveDuplicates()
        .contains("a/bench/r-1/accounts/0", "c/bench/r-1/streams/9");
  }

  private List<Work.Write> writes(BenchPlan plan) {
    return writes(plan, random);
  }

  private static List<Work.Write> writes(BenchPlan plan, SplittableRandom random) {
    Workload workload = Workload.of(plan, space());
    return IntStream.range(0, MANY).mapToObj(i -> (Work.Write) workload.next(random)).toList();
  }

  private static KeySpace space() {
    return new KeySpace("bench/r-1/", List.of("a", "b", "c"), 10);
  }

  private static List<String> participants(Work.Write write) {
    return write.spec().getAtomic().getOperationsList().stream()
        .map(Operation::getParticipant)
        .toList();
  }

  private static long sum(Work.Write write) {
    long sum = 0;
    for (int i = 0; i < write.changes().size(); i++) {
      sum += write.changes().delta(i);
    }
    return sum;
  }
}
