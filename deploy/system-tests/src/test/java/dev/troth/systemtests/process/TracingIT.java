package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.TraceCollector.hex;
import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMMITTED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.TraceCollector.Seen;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.LogFile;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Operation;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResponse;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client's trace goes on through the coordinator and all participants. */
class TracingIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * Each process sets its spans' clock once, and may be interrupted as it does: no bound is sure,
   * but none is that far off.
   */
  private static final long TOLERANCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final String CLIENT = "00f067aa0ba902b7";

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static TraceCollector collector;
  private static Cluster cluster;

  /** Each test has a trace of its own. */
  private final String trace = UUID.randomUUID().toString().replace("-", "");

  private final String traceparent = "00-" + trace + "-" + CLIENT + "-01";

  @BeforeAll
  static void start() throws IOException {
    collector = new TraceCollector();
    String[] options = {"--trace-to", collector.url(), "--trace-share", "0"};
    cluster =
        clusters.start(
            clusters
                .plan()
                .participants("bank-a", "bank-b")
                .coordinators(1)
                .participantOptions(options)
                .coordinatorOptions(options));
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @Test
  void aTransactionIsOneTrace() {
    SubmitResponse untraced =
        cluster.coordinator(1).client().submit(withId(atomic(add("bank-a", "k", 1)), newId()));
    assertThat(untraced.getOutcome().getStatus()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    CliResult told =
        cluster
            .cli()
            .run(
                "submit",
                "--traceparent",
                traceparent,
                "--add",
                "bank-a/alice=1",
                "--add",
                "bank-b/bob=1");
    assertThat(told.exitCode()).as(told.toString()).isZero();
    awaitTree(
        "troth-coordinator: transaction COMMITTED",
        "  troth-coordinator: commit bank-a COMMITTED",
        "    bank-a: commit COMMITTED",
        "  troth-coordinator: commit bank-b COMMITTED",
        "    bank-b: commit COMMITTED",
        "  troth-coordinator: prepare bank-a MINE",
        "    bank-a: prepare YES",
        "  troth-coordinator: prepare bank-b MINE",
        "    bank-b: prepare YES");
    assertNested();
    assertThat(collector.withoutParent()).as("what nobody asked for").isEmpty();
  }

  @Test
  void soIsASaga() {
    TransactionSpec order =
        TransactionSpec.newBuilder()
            .setSaga(
                Saga.newBuilder()
                    .addSteps(step("reserve", add("bank-a", "shelf", 1)))
                    .addSteps(
                        step("charge", add("bank-b", "card", 1))
                            .addAfter("reserve")
                            .setPivot(true)))
            .build();
    assertThat(submit(order)).isEqualTo(TRANSACTION_STATUS_COMPLETED);
    awaitTree(
        "troth-coordinator: saga COMPLETED",
        "  troth-coordinator: step charge COMMITTED",
        "    troth-coordinator: prepare bank-b COMMITTED",
        "      bank-b: prepare COMMITTED",
        "  troth-coordinator: step reserve COMMITTED",
        "    troth-coordinator: prepare bank-a COMMITTED",
        "      bank-a: prepare COMMITTED");
    assertNested();
  }

  @Test
  void aCollectorThatIsAwayCostsALineInTheLog() throws Exception {
    LogFile log = cluster.coordinator(1).process().log();
    TransactionSpec deposit = atomic(add("bank-a", "dave", 1));
    collector.stop();
    try {
      assertThat(submit(deposit)).isEqualTo(TRANSACTION_STATUS_COMMITTED);
      await("it is noticed").atMost(PATIENCE).until(() -> log.ofRun().contains("are not taken"));
      assertThat(submit(deposit)).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    } finally {
      collector.start();
    }
    assertThat(submit(deposit)).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    await("it is back").atMost(PATIENCE).until(() -> log.ofRun().contains("are taken again"));
    assertThat(log.ofRun().lines().filter(line -> line.contains("are not taken"))).hasSize(1);
  }

  /** As clients do that have a tracing library. */
  private TransactionStatus submit(TransactionSpec document) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceparent);
    return CoordinatorServiceGrpc.newBlockingStub(cluster.coordinator(1).client().channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .submit(SubmitRequest.newBuilder().setSpec(withId(document, newId())).build())
        .getOutcome()
        .getStatus();
  }

  private static Step.Builder step(String name, Operation operation) {
    return Step.newBuilder().setName(name).addOperations(operation);
  }

  private void awaitTree(String... lines) {
    await("the trace is there")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(collector.tree(trace, CLIENT)).containsExactly(lines));
  }

  /** But for decisions, which clients do not wait for. */
  private void assertNested() {
    List<Seen> spans = collector.spansOf(trace);
    for (Seen inner : spans) {
      for (Seen outer : spans) {
        if (hex(inner.span().getParentSpanId()).equals(hex(outer.span().getSpanId()))) {
          assertThat(startOf(inner.span()))
              .as("%s in %s", inner, outer)
              .isGreaterThanOrEqualTo(startOf(outer.span()) - TOLERANCE_NANOS);
          if (!inner.span().getName().startsWith("commit ")) {
            assertThat(inner.span().getEndTimeUnixNano())
                .as("%s in %s", inner, outer)
                .isLessThanOrEqualTo(outer.span().getEndTimeUnixNano() + TOLERANCE_NANOS);
          }
        }
      }
    }
  }

  private static long startOf(Span span) {
    return span.getStartTimeUnixNano();
  }
}
