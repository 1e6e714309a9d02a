package dev.troth.cli.bench;

import dev.troth.cli.client.AsyncCalls;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.cli.client.SubmitClient;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import java.util.function.Consumer;

/** Transactions over the stream, reads as calls of their own. */
record ClusterTarget(SubmitClient submissions, AsyncCalls calls) implements Target {

  @Override
  public void write(TransactionSpec spec, Consumer<SubmissionResult> listener) {
    submissions.submit(spec, false, listener);
  }

  @Override
  public void read(ReadRequest request, Consumer<ReadResponse> answer, Consumer<Reason> failure) {
    calls.call(CoordinatorServiceGrpc.getReadMethod(), request, answer, failure);
  }
}
