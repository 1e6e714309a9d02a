package dev.troth.cli.bench;

import dev.troth.cli.client.SubmissionResult;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import java.util.function.Consumer;

/** Where the load goes. Answers come on the loop, never before the call returns. */
interface Target {

  void write(TransactionSpec spec, Consumer<SubmissionResult> listener);

  /** Exactly one of the two is told. */
  void read(ReadRequest request, Consumer<ReadResponse> answer, Consumer<Reason> failure);
}
