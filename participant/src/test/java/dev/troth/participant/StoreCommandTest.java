package dev.troth.participant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The offline tools as they are called. */
class StoreCommandTest {

  private static final String LINES =
      """
      {"position":1,"commitTimestamp":"2026-11-20T12:00:00Z",\
      "register":{"transactionId":"01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11"},\
      "operation":{"put":{"key":"k","value":"v"}}}
      """;

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return StoreCommand.commands()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Test
  void importsVerifiesRebuildsAndExports() throws Exception {
    Path input = Files.writeString(directory.resolve("in.jsonl"), LINES);
    Path output = directory.resolve("out.jsonl");
    String store = "--data-dir=" + directory.resolve("store");

    assertThat(run("import", store, "--name=bank-a", "--input=" + input)).isZero();
    assertThat(run("verify", store)).isZero();
    assertThat(run("rebuild", store)).isZero();
    assertThat(run("export", store, "--output=" + output)).isZero();

    assertThat(out.toString())
        .containsSubsequence("imported name=bank-a", "verified name=bank-a", "rebuilt name=bank-a");
    assertThat(err.toString()).startsWith("exported name=bank-a").contains("events=1");
    assertThat(output).hasContent(LINES);
    assertThat(directory.resolve("out.jsonl.partial")).doesNotExist();
  }

  @Test
  void saysInOneLineWhatIsWrong() throws Exception {
    Path input = Files.writeString(directory.resolve("in.jsonl"), LINES + "x\n");
    String store = "--data-dir=" + directory.resolve("store");

    assertThat(run("verify", store)).isEqualTo(1);
    assertThat(run("rebuild", store)).isEqualTo(1);
    assertThat(run("export", store, "--output=" + directory.resolve("out"))).isEqualTo(1);
    assertThat(run("import", store, "--name=bank-a", "--input=" + input)).isEqualTo(1);
    assertThat(run("import", store, "--name=bank-a", "--input=" + directory.resolve("none")))
        .isEqualTo(1);

    assertThat(err.toString().lines())
        .hasSize(5)
        .allMatch(line -> line.startsWith("troth-participant: "));
    assertThat(err.toString()).contains("line 2 is not an event");
    assertThat(directory.resolve("out")).doesNotExist();
    assertThat(directory.resolve("out.partial")).doesNotExist();
    assertThat(directory.resolve("store")).doesNotExist();
  }

  @Test
  void refusesWhatMakesNoSense() {
    String store = "--data-dir=" + directory;
    assertThat(run("export", store, "--from=0")).isEqualTo(2);
    assertThat(run("export", store, "--from=5", "--to=4")).isEqualTo(2);
    assertThat(run("import", store, "--name=Bank A", "--input=-")).isEqualTo(2);
    assertThat(run("import", store)).isEqualTo(2);
    assertThat(run("verify")).isEqualTo(2);
  }
}
