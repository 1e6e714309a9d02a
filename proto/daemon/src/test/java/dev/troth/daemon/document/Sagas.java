package dev.troth.daemon.document;

import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.List;

/** Sagas to check in tests. */
final class Sagas {

  private Sagas() {}

  static TransactionSpec saga(Step... steps) {
    return saga(List.of(steps));
  }

  static TransactionSpec saga(Step.Builder... steps) {
    return saga(List.of(steps).stream().map(Step.Builder::build).toList());
  }

  static TransactionSpec saga(List<Step> steps) {
    return TransactionSpec.newBuilder()
        .setId(Documents.ID)
        .setSaga(Saga.newBuilder().addAllSteps(steps))
        .build();
  }

  /** A step with one operation. */
  static Step.Builder step(String name, String... after) {
    return Step.newBuilder()
        .setName(name)
        .addAllAfter(List.of(after))
        .addOperations(Documents.add("bank-a", "accounts/" + name, 1));
  }
}
