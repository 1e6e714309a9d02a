package dev.troth.daemon.document;

import dev.troth.v1.Operation;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The participants of a document, in the order in which it first names them. */
public final class DocumentParticipants {

  private DocumentParticipants() {}

  public static Set<String> of(TransactionSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    add(spec.getAtomic().getOperationsList(), names);
    for (Step step : spec.getSaga().getStepsList()) {
      add(step.getOperationsList(), names);
      add(step.getCompensation().getOperationsList(), names);
    }
    return names;
  }

  private static void add(List<Operation> operations, Set<String> names) {
    for (Operation operation : operations) {
      names.add(operation.getParticipant());
    }
  }
}
