package dev.troth.participant.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.Deleted;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.StreamEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Out of one store, into another one. */
class StoreTransferTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final String FIRST =
      """
      {"position":1,"commitTimestamp":"1970-01-01T00:00:00.010Z",\
      "register":{"transactionId":"ID"},"operation":{"add":{"key":"sum","delta":"1"}}}
      """
          .replace("ID", Documents.id(1_001, 1).transaction().toString());

  @TempDir Path parent;

  private Path from;
  private Path to;

  @BeforeEach
  void nameDirectories() {
    from = parent.resolve("from");
    to = parent.resolve("to");
  }

  @Test
  void comesBackAsItWas() throws Exception {
    sample();
    String exported = export(from, 1, Long.MAX_VALUE);

    StoreImport.Findings made = importing(exported);

    assertThat(made.summary()).startsWith("imported name=bank-a").endsWith("events=609");
    assertThat(export(to, 1, Long.MAX_VALUE)).isEqualTo(exported);
    StoreVerifier.Findings original = StoreVerifier.verify(from, Progress.NONE);
    StoreVerifier.Findings copy = StoreVerifier.verify(to, Progress.NONE);
    assertThat(copy.problems()).isEmpty();
    assertThat(copy.events()).isEqualTo(original.events());
    assertThat(copy.keys()).isEqualTo(original.keys());
    assertThat(copy.rows()).isZero();
    assertThat(copy.id()).isEqualTo(Documents.store(2)).isNotEqualTo(original.id());
  }

  @Test
  void canBeServedButTakesNoTransactionForNew() throws Exception { // R10
    sample();
    importing(export(from, 1, Long.MAX_VALUE));

    try (RocksStore served = RocksStore.open(to, "bank-a", Documents.store(9))) {
      assertThat(served.id()).isEqualTo(Documents.store(2));
      assertThat(served.nextPosition()).isEqualTo(610);
      assertThat(served.ceiling()).isEqualTo(Timestamp.ofMillis(2_000).next());
      assertThat(served.horizonMillis()).isEqualTo(NOW.toEpochMilli() + 1);
      assertThat(served.state("sum").version()).isEqualTo(203);
    }
    assertThatThrownBy(() -> RocksStore.open(to, "bank-b", Documents.store(9)))
        .hasMessageContaining("belongs to participant 'bank-a'");
  }

  @Test
  void linesSayWhatHappened() throws Exception {
    try (RocksStore store = Stores.open(from)) {
      Stores.commit(store, Documents.id(1_001, 1), Timestamp.ofMillis(10), Stores.add("sum", 1));
      Stores.commit(
          store,
          new RegisterId(
              Documents.id(1_002, 2).transaction(), 3, RegisterKind.REGISTER_KIND_ACTION, 2),
          Timestamp.ofMillis(20).next(),
          Stores.put("text", ""));
      store.sync();
    }
    assertThat(export(from, 1, 9).lines())
        .containsExactly(
            FIRST.strip(),
            """
            {"position":2,"commitTimestamp":"1970-01-01T00:00:00.020Z+1",\
            "register":{"transactionId":"ID","step":3,"kind":"REGISTER_KIND_ACTION","attempt":2},\
            "operation":{"put":{"key":"text","value":""}}}"""
                .replace("ID", Documents.id(1_002, 2).transaction().toString()));
  }

  @Test
  void aPartCanBeExported() throws Exception {
    sample();
    assertThat(export(from, 5, 7).lines())
        .hasSize(3)
        .allMatch(line -> line.matches("\\{\"position\":[567],.*"));
    assertThat(export(from, 700, 800)).isEmpty();
  }

  @Test
  void whatIsInDoubtIsCounted() throws Exception {
    sample();
    assertThat(StoreExport.export(from, 1, 1, new ByteArrayOutputStream(), Progress.NONE).inDoubt())
        .isEqualTo(1);
  }

  @Test
  void anEmptyJournalMakesAnEmptyStore() throws Exception {
    importing("");
    assertThat(StoreVerifier.verify(to, Progress.NONE).summary()).contains("events=0");
  }

  @Test
  void badLinesAreNamedAndNothingIsLeft() {
    assertRefused(FIRST + FIRST, "line 2 has position 1 where 2 comes next");
    assertRefused(line(2), "line 1 has position 2 where 1 comes next");
    assertRefused(FIRST + line(3), "line 2 has position 3 where 2 comes next");
    assertRefused(FIRST + "\n", "line 2 is not an event");
    assertRefused(FIRST + line(2).stripTrailing(), "line 2 is cut off");
    assertRefused(FIRST + "not json\n", "line 2 is not an event");
    assertRefused(FIRST.stripTrailing() + " {}\n", "line 1 is not an event");
    assertRefused(FIRST.replace("\"position\"", "\"place\""), "`place`");
    assertRefused(FIRST.replace("\"position\":1,", ""), "`position` is missing");
    assertRefused(FIRST.replace("Z\"", "\""), "is not a timestamp");
    assertRefused(FIRST.replace("1970-01-01", "2026-11-21"), "line 1 is of the future");
    assertRefused(FIRST.replace("\"sum\"", "\"\""), "the key is missing");
    assertRefused(FIRST.replace("\"sum\"", "\"a\\u0000\""), "control character");
    assertRefused(FIRST.replace("\"delta\"", "\"min\":\"0\",\"delta\""), "no event does that");
    assertRefused(FIRST.replace("\"add\"", "\"frob\""), "line 1 is not an event");
    assertRefused(
        FIRST
            + line(2)
                .replace(
                    "\"add\":{\"key\":\"sum\",\"delta\":\"1\"}", "\"delete\":{\"key\":\"sum\"}"),
        "line 2 cannot have happened");
    assertRefused(
        FIRST.replace("\"add\":{\"key\":\"sum\",\"delta\":\"1\"}", "\"delete\":{\"key\":\"x\"}")
            + line(2)
                .replace("\"add\":{\"key\":\"sum\",\"delta\":\"1\"}", "\"delete\":{\"key\":\"x\"}")
                .replace(".010Z", ".009Z"),
        "line 2 took effect below an earlier line of its key");
  }

  @Test
  void anImportNeedsAPlaceOfItsOwn() throws Exception {
    Files.createDirectories(to);
    Path other = Files.writeString(to.resolve("other"), "mine");
    assertThatThrownBy(() -> importing(FIRST))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("something in " + to);
    assertThat(other).hasContent("mine");

    Files.delete(other);
    assertThatThrownBy(() -> importing("bad\n")).isInstanceOf(ImportRefusedException.class);
    assertThat(to).isEmptyDirectory();
    importing(FIRST);
    assertThatThrownBy(() -> importing(FIRST)).hasMessageContaining("something in " + to);
  }

  @Test
  void anImportThatWasKilledIsNoStore() throws Exception {
    sample();
    Path killed = parent.resolve("killed");
    Progress copying =
        new Progress() {
          @Override
          public void begin(String part, long total) {}

          @Override
          public void at(long done) {
            try {
              if (done > 20_000 && !Files.exists(killed)) {
                Stores.copy(to, killed);
              }
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    byte[] lines = export(from, 1, Long.MAX_VALUE).getBytes(UTF_8);
    StoreImport.run(
        to, "bank-a", Documents.store(2), new ByteArrayInputStream(lines), NOW, copying, 0);

    for (Attempt attempt :
        List.<Attempt>of(
            () -> Stores.open(killed).close(),
            () -> StoreVerifier.verify(killed, Progress.NONE),
            () -> StoreRebuild.rebuild(killed, Progress.NONE),
            () -> export(killed, 1, 9))) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(StoreOpenException.class)
          .hasMessageContaining("an import into " + killed + " did not come to its end");
    }
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private void sample() throws Exception {
    try (RocksStore store = Stores.open(from)) {
      Samples.fill(store, 200);
      Stores.commit(
          store,
          Documents.id(90_000, 1),
          Timestamp.ofMillis(2_000),
          put("bytes", Content.newBuilder().setBytes(ByteString.copyFrom(new byte[] {0, -1}))),
          Change.newBuilder().setKey("value0").setDelete(Deleted.getDefaultInstance()).build(),
          Stores.add("zero", 0),
          append(StreamEvent.newBuilder().setType("t").setData("<d>")),
          append(StreamEvent.newBuilder().setType("t").setBytes(ByteString.copyFromUtf8("b"))),
          Stores.put("empty", ""));
      store.sync();
    }
  }

  private static Change put(String key, Content.Builder content) {
    return Change.newBuilder().setKey(key).setPut(content).build();
  }

  private static Change append(StreamEvent.Builder event) {
    return Change.newBuilder().setKey("stream").setAppend(event).build();
  }

  /** A later event of the same key. */
  private static String line(long position) {
    return FIRST.replace("\"position\":1", "\"position\":" + position);
  }

  private void assertRefused(String lines, String message) {
    assertThatThrownBy(() -> importing(lines))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageContaining(message);
    assertThat(to).doesNotExist();
  }

  private StoreImport.Findings importing(String lines) throws Exception {
    ByteArrayInputStream in = new ByteArrayInputStream(lines.getBytes(UTF_8));
    return StoreImport.run(to, "bank-a", Documents.store(2), in, NOW, Progress.NONE, 0);
  }

  private static String export(Path directory, long from, long to) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StoreExport.export(directory, from, to, out, Progress.NONE);
    return out.toString(UTF_8);
  }
}
