package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.cli.client.FakeCoordinator;
import dev.troth.v1.SubmitRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is submitted is a part of the trace around it. */
class SubmitTraceTest {

  private static final String OUTER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String GIVEN = "00-5bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

  private final FakeCluster cluster = new FakeCluster();
  private final FakeCoordinator coordinator = cluster.start(FakeCoordinator.committing());
  private final CommandRun command = cluster.command();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private SubmitRequest submitted(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "submit";
    arguments[1] = "--add=p/k=7";
    System.arraycopy(options, 0, arguments, 2, options.length);
    assertThat(command.run(arguments)).as(command.err()).isZero();
    return coordinator.submissions().get(0);
  }

  @Test
  void takesTheTraceOfItsEnvironment() {
    command.with("TRACEPARENT", OUTER).with("TRACESTATE", "vendor=1");
    SubmitRequest request = submitted();
    assertThat(request.getTraceparent()).isEqualTo(OUTER);
    assertThat(request.getTracestate()).isEqualTo("vendor=1");
  }

  @Test
  void takesTheOneItIsGivenFirst() {
    command.with("TRACEPARENT", OUTER).with("TRACESTATE", "vendor=1");
    SubmitRequest request = submitted("--traceparent", GIVEN);
    assertThat(request.getTraceparent()).isEqualTo(GIVEN);
    assertThat(request.getTracestate()).isEmpty();
  }

  @Test
  void doesWithoutWhenTheEnvironmentsIsNone() {
    command.with("TRACEPARENT", "garbage").with("TRACESTATE", "vendor=1");
    SubmitRequest request = submitted();
    assertThat(request.getTraceparent()).isEmpty();
    assertThat(request.getTracestate()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        OUTER + "0",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void saysWhenTheOneItIsGivenIsNone(String value) {
    assertThat(command.run("submit", "--add=p/k=7", "--traceparent", value))
        .isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("--traceparent: '" + value + "' is not like 00-");
  }
}
