package dev.troth.daemon.document;

import static dev.troth.daemon.document.Documents.add;
import static dev.troth.daemon.document.Documents.atomic;
import static dev.troth.daemon.document.Documents.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Saga;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BranchesTest {

  @Test
  void givesEachParticipantItsOperationsInOrder() {
    Branches branches =
        Branches.split(atomic(add("b", "1", 1), add("a", "2", 2), add("b", "3", 3)));
    assertThat(branches.operations())
        .containsExactly(
            Map.entry("b", List.of(add("", "1", 1), add("", "3", 3))),
            Map.entry("a", List.of(add("", "2", 2))));
  }

  @Test
  void putsReadsBackIntoDocumentOrder() {
    Branches branches =
        Branches.split(atomic(get("b", "1"), add("b", "x", 1), get("a", "2"), get("b", "3")));
    Map<String, List<ReadValue>> reads =
        Map.of("a", List.of(read("2")), "b", List.of(read("1"), read("3")));
    assertThat(branches.inDocumentOrder(reads))
        .contains(List.of(read("b", "1"), read("a", "2"), read("b", "3")));
  }

  @Test
  void refusesMoreOrFewerReadsThanThereAreGets() {
    Branches branches = Branches.split(atomic(get("a", "1"), get("b", "2"), add("c", "3", 1)));
    List<ReadValue> one = List.of(read("1"));
    assertThat(branches.inDocumentOrder(Map.of("a", one))).isEmpty();
    assertThat(branches.inDocumentOrder(Map.of("a", one, "b", List.of()))).isEmpty();
    assertThat(branches.inDocumentOrder(Map.of("a", one, "b", List.of(read("2"), read("2")))))
        .isEmpty();
    assertThat(branches.inDocumentOrder(Map.of("a", one, "b", one, "c", one))).isEmpty();
  }

  @Test
  void readsNothingWhenNothingIsAskedFor() {
    assertThat(Branches.split(atomic(add("a", "1", 1))).inDocumentOrder(Map.of()))
        .contains(List.of());
  }

  @Test
  void hasNoBranchesOfASaga() {
    TransactionSpec saga = TransactionSpec.newBuilder().setSaga(Saga.getDefaultInstance()).build();
    assertThat(Branches.split(saga).operations()).isEmpty();
  }

  @Test
  void losesAndReordersNothing() {
    long seed = new Random().nextLong();
    System.out.println("BranchesTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      TransactionSpec spec = Documents.random(random);
      Branches branches = Branches.split(spec);
      assertThat(merged(spec, branches)).as("seed %d", seed).isEqualTo(spec);
      assertThat(branches.inDocumentOrder(echoed(branches)).orElseThrow())
          .as("seed %d", seed)
          .isEqualTo(expectedReads(spec));
    }
  }

  /** The document, put together from its branches by the participants' names alone. */
  private static TransactionSpec merged(TransactionSpec spec, Branches branches) {
    Map<String, Integer> taken = new HashMap<>();
    List<Operation> operations = new ArrayList<>();
    for (Operation operation : spec.getAtomic().getOperationsList()) {
      String name = operation.getParticipant();
      int next = taken.merge(name, 1, Integer::sum) - 1;
      operations.add(
          branches.operations().getOrDefault(name, List.of()).get(next).toBuilder()
              .setParticipant(name)
              .build());
    }
    taken.forEach((name, count) -> assertThat(branches.operations().get(name)).hasSize(count));
    return atomic(operations);
  }

  /** What participants would answer: each key that was asked for. */
  private static Map<String, List<ReadValue>> echoed(Branches branches) {
    Map<String, List<ReadValue>> reads = new HashMap<>();
    branches
        .operations()
        .forEach(
            (name, operations) ->
                reads.put(
                    name,
                    operations.stream()
                        .filter(Operation::hasGet)
                        .map(operation -> read(operation.getGet().getKey()))
                        .toList()));
    return reads;
  }

  private static List<ReadValue> expectedReads(TransactionSpec spec) {
    return spec.getAtomic().getOperationsList().stream()
        .filter(Operation::hasGet)
        .map(operation -> read(operation.getParticipant(), operation.getGet().getKey()))
        .toList();
  }

  private static ReadValue read(String key) {
    return ReadValue.newBuilder().setKey(key).build();
  }

  private static ReadValue read(String participant, String key) {
    return read(key).toBuilder().setParticipant(participant).build();
  }
}
