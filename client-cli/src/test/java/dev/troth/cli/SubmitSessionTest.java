package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.cli.client.FakeCoordinator;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submissions that are part of a session. */
class SubmitSessionTest {

  private static final String LINE =
      "{\"atomic\":{\"operations\":[{\"participant\":\"p\",\"add\":{\"key\":\"k\",\"delta\":%d}}]}}%n";

  private final FakeCluster cluster = new FakeCluster();
  private final CommandRun command = cluster.command();

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void beginsASessionAndGoesOnWithIt() {
    Path session = folder.resolve("session");
    FakeCoordinator coordinator = cluster.start(new FakeCoordinator(SubmitSessionTest::commit));

    assertThat(command.run("submit", "--add=p/k=7", "--session=" + session)).isZero();
    assertThat(session).hasContent("after-7\n");
    assertThat(cluster.command().run("submit", "--add=p/k=8", "--session=" + session)).isZero();

    assertThat(session).hasContent("after-8\n");
    assertThat(coordinator.submissions())
        .extracting(SubmitRequest::getSessionToken)
        .containsExactly("", "after-7");
  }

  @Test
  void keepsTheSessionOfWhatDidNotCommit() throws Exception {
    Path session = Files.writeString(folder.resolve("session"), "before\n");
    cluster.start(
        new FakeCoordinator(
            request ->
                Optional.of(FakeCoordinator.aborted(request, ErrorCode.ERROR_CODE_BOUND_CROSSED))));

    assertThat(command.run("submit", "--add=p/k=7", "--session=" + session))
        .isEqualTo(ExitCode.REFUSED);

    assertThat(session).hasContent("before\n");
  }

  @Test
  void saysWhatToDoAboutASessionThatIsNoneAnyMore() throws Exception {
    Path session = Files.writeString(folder.resolve("session"), "old\n");
    cluster.start(
        new FakeCoordinator(
            request ->
                Optional.of(FakeCoordinator.rejected(ErrorCode.ERROR_CODE_INVALID_SESSION))));

    assertThat(command.run("submit", "--add=p/k=7", "--session=" + session))
        .isEqualTo(ExitCode.REFUSED);

    assertThat(command.err()).contains("INVALID_SESSION").contains("Delete the file");
  }

  @Test
  void keepsTheLatestTokenOfManyLines() throws Exception {
    Path session = Files.writeString(folder.resolve("session"), "before\n");
    FakeCoordinator coordinator = cluster.start(new FakeCoordinator(SubmitSessionTest::commit));
    String lines = LINE.formatted(5) + LINE.formatted(9) + LINE.formatted(2);

    assertThat(command.typing(lines).run("submit", "--lines", "-", "--session=" + session))
        .isZero();

    assertThat(session).hasContent("after-9\n");
    assertThat(coordinator.submissions())
        .extracting(SubmitRequest::getSessionToken)
        .containsOnly("before");
  }

  /** The more is added, the later it commits. */
  private static Optional<SubmitResult.Builder> commit(SubmitRequest request) {
    long delta = request.getSpec().getAtomic().getOperations(0).getAdd().getDelta();
    SubmitResult.Builder result = FakeCoordinator.committed(request);
    result.getOutcomeBuilder().setCommitTimestamp(delta).setSessionToken("after-" + delta);
    return Optional.of(result);
  }
}
