package dev.troth.cli;

import static dev.troth.cli.FakeCluster.A;
import static dev.troth.cli.FakeCluster.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.cli.client.FakeCoordinator;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.SubmitRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitLinesTest {

  private final FakeCluster cluster = new FakeCluster();
  private final CommandRun command = cluster.command();

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void writesOneResultALineInTheOrderOfTheLines() throws IOException {
    FakeCoordinator coordinator = cluster.start(FakeCoordinator.committing());
    Path file = Files.writeString(folder.resolve("lines.jsonl"), lines(1, 5_000));

    assertThat(command.run("submit", "--lines", file.toString())).isZero();

    assertThat(lineNumbers())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 5_000).boxed().toList());
    assertThat(command.jsonLines().stream().map(json -> json.get("transactionId").getAsString()))
        .containsExactlyElementsOf(coordinator.submittedIds());
    assertThat(command.err()).startsWith("troth: 5000 documents in ").contains(": 5000 committed");
  }

  @Test
  void keepsTheOrderWhenAnswersComeInAnother() {
    FakeCoordinator coordinator = cluster.start(FakeCoordinator.committing());
    coordinator.releaseBackwardsAfter(64);

    assertThat(command.typing(lines(1, 64)).run("submit", "--lines", "-")).isZero();

    assertThat(lineNumbers())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 64).boxed().toList());
  }

  @Test
  void aBadLineGetsItsOwnResultAndStopsNobody() {
    cluster.start(FakeCoordinator.committing());
    String input =
        line(1) + "\n{\"atomic\":\n\n" + line(4) + "\n{\"atomic\":{\"opertions\":[]}}\n" + line(6);

    int code = command.typing(input).run("submit", "--lines", "-");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(lineNumbers()).containsExactly(1L, 2L, 4L, 5L, 6L);
    assertThat(outcomes())
        .containsExactly("COMMITTED", "REFUSED", "COMMITTED", "REFUSED", "COMMITTED");
    assertThat(command.jsonLines().get(1).getAsJsonObject("reason").get("message").getAsString())
        .startsWith("not JSON: ");
    assertThat(command.jsonLines().get(3).getAsJsonObject("reason").get("message").getAsString())
        .isEqualTo("atomic.opertions: unknown field; did you mean operations?");
    assertThat(command.err()).contains("3 committed, 2 invalid");
  }

  @Test
  void theExitCodeIsTheWorstOne() {
    cluster.start(
        new FakeCoordinator(
            request ->
                request.getSpec().getAtomic().getOperations(0).getAdd().getDelta() == 2
                    ? Optional.of(
                        FakeCoordinator.aborted(request, ErrorCode.ERROR_CODE_BOUND_CROSSED))
                    : Optional.of(FakeCoordinator.committed(request))));

    assertThat(command.typing(lines(1, 3)).run("submit", "--lines", "-"))
        .isEqualTo(ExitCode.REFUSED);

    assertThat(outcomes()).containsExactly("COMMITTED", "ABORTED", "COMMITTED");
  }

  @Test
  void neverHasMoreOpenThanItIsTold() {
    FakeCoordinator coordinator = cluster.start(FakeCoordinator.silent());

    int code =
        command
            .typing(lines(1, 50))
            .run("submit", "--lines", "-", "--in-flight=7", "--timeout=100ms");

    assertThat(code).isEqualTo(ExitCode.UNKNOWN);
    assertThat(command.jsonLines()).hasSize(50);
    assertThat(coordinator.batches()).allMatch(batch -> batch.getItemsCount() <= 7);
  }

  @Test
  void aCoordinatorsDeathInTheMiddleCostsNoAnswer() {
    AtomicInteger seen = new AtomicInteger();
    FakeCoordinator a =
        new FakeCoordinator(
            request -> {
              if (seen.incrementAndGet() == 500) {
                new Thread(() -> cluster.kill(A)).start();
              }
              return seen.get() % 10 == 0
                  ? Optional.empty()
                  : Optional.of(FakeCoordinator.committed(request));
            });
    cluster.start(A, a);
    FakeCoordinator b = cluster.start(B, FakeCoordinator.committing());

    int code =
        command
            .typing(lines(1, 2_000))
            .run("submit", "--lines", "-", "--coordinator=" + A, "--coordinator=" + B);

    assertThat(code).isZero();
    assertThat(lineNumbers())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 2_000).boxed().toList());
    assertThat(outcomes()).containsOnly("COMMITTED");
    assertThat(b.submissions()).isNotEmpty();
    assertSameIdForSameContent(a, b);
  }

  @Test
  void saysOfEveryLineThatNothingCouldBeReached() {
    int code = command.typing(lines(1, 300)).run("submit", "--lines", "-", "--timeout=100ms");

    assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(outcomes()).hasSize(300).containsOnly("NOT_SENT");
  }

  @Test
  void submitsNothingMoreWhenNobodyReadsTheResults() {
    FakeCoordinator coordinator = cluster.start(FakeCoordinator.committing());
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    int code = command.typing(lines(1, 100_000)).writingTo(closed).run("submit", "--lines", "-");

    assertThat(code).isEqualTo(ExitCode.UNKNOWN);
    assertThat(coordinator.submissions().size()).isLessThan(100_000);
    assertThat(command.err()).contains("results could not be written").contains("Broken pipe");
  }

  @Test
  void whatWasReadBeforeAFailureHasItsResults() {
    cluster.start(FakeCoordinator.committing());
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(lines(1, 10).getBytes(StandardCharsets.UTF_8)),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the disk is gone");
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
              }
            });

    int code = command.typing(broken).run("submit", "--lines", "-");

    assertThat(code).isEqualTo(ExitCode.REFUSED);
    assertThat(outcomes()).hasSize(10).containsOnly("COMMITTED");
    assertThat(command.err()).contains("the rest could not be read: the disk is gone");
  }

  @Test
  void anEmptyInputIsNothingToDo() {
    assertThat(command.typing("").run("submit", "--lines", "-")).isZero();
    assertThat(command.out()).isEmpty();
  }

  private static void assertSameIdForSameContent(FakeCoordinator a, FakeCoordinator b) {
    Map<Long, String> first =
        a.submissions().stream()
            .collect(
                Collectors.toMap(SubmitLinesTest::delta, request -> request.getSpec().getId()));
    assertThat(b.submissions())
        .allSatisfy(
            request ->
                assertThat(request.getSpec().getId())
                    .isEqualTo(first.getOrDefault(delta(request), request.getSpec().getId())));
  }

  private static long delta(SubmitRequest request) {
    return request.getSpec().getAtomic().getOperations(0).getAdd().getDelta();
  }

  private List<Long> lineNumbers() {
    return command.jsonLines().stream().map(json -> json.get("line").getAsLong()).toList();
  }

  private List<String> outcomes() {
    return command.jsonLines().stream().map(json -> json.get("outcome").getAsString()).toList();
  }

  private static String lines(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(SubmitLinesTest::line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(int number) {
    return "{\"atomic\":{\"operations\":[{\"participant\":\"p\",\"add\":{\"key\":\"k\",\"delta\":%d}}]}}"
        .formatted(number);
  }
}
