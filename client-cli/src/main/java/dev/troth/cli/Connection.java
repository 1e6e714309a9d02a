package dev.troth.cli;

import dev.troth.cli.client.AsyncCalls;
import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.client.CoordinatorCalls;
import dev.troth.cli.client.Loop;
import dev.troth.cli.client.Pause;
import dev.troth.cli.client.SubmitClient;
import dev.troth.cli.client.SubmitPolicy;
import dev.troth.cli.client.Subscription;
import dev.troth.cli.client.TransactionWatch;
import dev.troth.cli.client.Transport;
import dev.troth.id.TransactionId;
import io.grpc.MethodDescriptor;
import java.security.SecureRandom;
import java.time.Instant;

/** The way to the coordinators for one command. */
final class Connection implements AutoCloseable {

  private final Troth troth;
  private final Transport transport;
  private final SecureRandom random = new SecureRandom();

  private Connection(Troth troth, Transport transport) {
    this.troth = troth;
    this.transport = transport;
  }

  static Connection open(Troth troth) {
    return new Connection(troth, troth.transport());
  }

  /** One call that may be repeated without harm. */
  static <Q, A> A call(Troth troth, MethodDescriptor<Q, A> method, Q request)
      throws CallFailedException, InterruptedException {
    try (Connection connection = open(troth);
        CoordinatorCalls calls = connection.calls()) {
      return calls.call(method, request);
    }
  }

  CoordinatorCalls calls() {
    SubmitPolicy policy = new SubmitPolicy(troth.timeout(), 0);
    return new CoordinatorCalls(transport, troth.coordinators(), policy, Pause.REAL, random);
  }

  TransactionWatch watch() {
    SubmitPolicy policy = new SubmitPolicy(troth.timeout(), 0);
    return new TransactionWatch(transport, troth.coordinators(), policy, Pause.REAL, random);
  }

  Subscription subscription() {
    SubmitPolicy policy = new SubmitPolicy(troth.timeout(), 0);
    return new Subscription(transport, troth.coordinators(), policy, Pause.REAL, random);
  }

  SubmitClient submitClient(int retries) {
    SubmitPolicy policy = new SubmitPolicy(troth.timeout(), retries);
    return new SubmitClient(
        transport,
        troth.coordinators(),
        policy,
        () -> TransactionId.create(Instant.now(), random),
        random);
  }

  AsyncCalls asyncCalls() {
    return new AsyncCalls(transport, troth.coordinators(), troth.timeout(), random);
  }

  /** Where answers come in. */
  Loop loop() {
    return transport.loop();
  }

  @Override
  public void close() {
    transport.close();
  }
}
