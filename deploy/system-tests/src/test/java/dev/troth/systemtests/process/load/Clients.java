package dev.troth.systemtests.process.load;

import dev.troth.cli.client.CoordinatorAddress;
import dev.troth.cli.client.NettyTransport;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.cli.client.SubmitClient;
import dev.troth.cli.client.SubmitPolicy;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.v1.TransactionSpec;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Clients that each submit one transaction after the other, over one stream, with the command
 * line's client: it retries conflicts under new ids with their first priority.
 */
public final class Clients implements AutoCloseable {

  private final NettyTransport transport = new NettyTransport();
  private final SubmitClient client;

  /**
   * @param patience how long one transaction may take before the client gives it up
   * @param retries how often one is tried again under a new id
   */
  public Clients(List<String> coordinators, Duration patience, int retries) {
    this.client =
        new SubmitClient(
            transport,
            coordinators.stream().map(CoordinatorAddress::parse).toList(),
            new SubmitPolicy(patience, retries),
            Documents::newId,
            new SecureRandom());
  }

  /**
   * Lets {@code count} clients each submit {@code each} transactions.
   *
   * @param documents what client number so-and-so submits next
   * @throws AssertionError when they have not all ended within the limit
   */
  public List<SubmissionResult> run(
      int count, int each, IntFunction<TransactionSpec> documents, Duration limit)
      throws InterruptedException {
    Queue<SubmissionResult> results = new ConcurrentLinkedQueue<>();
    CountDownLatch left = new CountDownLatch(count * each);
    int[] submitted = new int[count];
    for (int number = 0; number < count; number++) {
      int self = number;
      submitInTurn(
          () -> submitted[self]++ < each,
          () -> documents.apply(self),
          result -> {
            results.add(result);
            left.countDown();
          });
    }
    if (!left.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(left.getCount() + " transactions have not ended after " + limit);
    }
    return new ArrayList<>(results);
  }

  /** Submits the next document as soon as the last one's result is there. */
  private void submitInTurn(
      BooleanSupplier goOn, Supplier<TransactionSpec> next, Consumer<SubmissionResult> listener) {
    if (goOn.getAsBoolean()) {
      client.submit(
          next.get(),
          false,
          result -> {
            listener.accept(result);
            submitInTurn(goOn, next, listener);
          });
    }
  }

  @Override
  public void close() {
    client.close();
    transport.close();
  }
}
