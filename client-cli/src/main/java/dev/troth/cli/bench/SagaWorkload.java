package dev.troth.cli.bench;

import dev.troth.v1.Operation;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The transfer as a saga: one account pays in the first step, and in each further one, after the
 * step before, an account at another participant gets one unit. What is done is undone by its
 * inverse, if need be.
 */
final class SagaWorkload implements Workload {

  private final TransferWorkload transfers;

  SagaWorkload(KeySpace space, Draw draw) {
    this.transfers = new TransferWorkload(space, draw);
  }

  @Override
  public Work next(RandomGenerator random) {
    Work.Write transfer = transfers.next(random);
    return new Work.Write(
        TransactionSpec.newBuilder()
            .setSaga(saga(transfer.spec().getAtomic().getOperationsList()))
            .build(),
        transfer.changes());
  }

  private static Saga saga(List<Operation> operations) {
    Saga.Builder saga = Saga.newBuilder();
    for (int i = 0; i < operations.size(); i++) {
      Step.Builder step = saga.addStepsBuilder().setName("s" + i).addOperations(operations.get(i));
      if (i > 0) {
        step.addAfter("s" + (i - 1));
      }
    }
    return saga.build();
  }
}
