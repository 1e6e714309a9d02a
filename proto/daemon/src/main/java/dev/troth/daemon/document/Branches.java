package dev.troth.daemon.document;

import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A transaction's parts, one for each participant.
 *
 * @param operations by participant's name, in the order in which the document first names them;
 *     each list in document order, without the participant's name
 * @param readers the participant of each `get`, in document order
 */
public record Branches(Map<String, List<Operation>> operations, List<String> readers) {

  public Branches {
    Map<String, List<Operation>> copy = new LinkedHashMap<>();
    operations.forEach((participant, branch) -> copy.put(participant, List.copyOf(branch)));
    operations = Collections.unmodifiableMap(copy);
    readers = List.copyOf(readers);
  }

  /** The branches of an atomic transaction; none of a saga. */
  public static Branches split(TransactionSpec spec) {
    return split(spec.getAtomic().getOperationsList());
  }

  /** The branches of what is done together. */
  public static Branches split(List<Operation> together) {
    Map<String, List<Operation>> operations = new LinkedHashMap<>();
    List<String> readers = new ArrayList<>();
    for (Operation operation : together) {
      String participant = operation.getParticipant();
      operations
          .computeIfAbsent(participant, name -> new ArrayList<>())
          .add(operation.toBuilder().clearParticipant().build());
      if (operation.hasGet()) {
        readers.add(participant);
      }
    }
    return new Branches(operations, readers);
  }

  /**
   * What all branches read, in document order and under their participants' names; empty when a
   * branch has read more or less than it was asked to, or is not there.
   *
   * @param readsByParticipant each branch's reads, in the order of its `get` operations
   */
  public Optional<List<ReadValue>> inDocumentOrder(
      Map<String, List<ReadValue>> readsByParticipant) {
    List<ReadValue> reads = new ArrayList<>(readers.size());
    Map<String, Integer> taken = new HashMap<>();
    for (String reader : readers) {
      List<ReadValue> branchReads = readsByParticipant.getOrDefault(reader, List.of());
      int next = taken.merge(reader, 1, Integer::sum) - 1;
      if (next >= branchReads.size()) {
        return Optional.empty();
      }
      reads.add(branchReads.get(next).toBuilder().setParticipant(reader).build());
    }
    int given = 0;
    for (List<ReadValue> branchReads : readsByParticipant.values()) {
      given += branchReads.size();
    }
    return given == reads.size() ? Optional.of(List.copyOf(reads)) : Optional.empty();
  }
}
