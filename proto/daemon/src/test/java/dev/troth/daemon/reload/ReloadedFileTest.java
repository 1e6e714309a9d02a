package dev.troth.daemon.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.daemon.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadedFileTest {

  @TempDir Path directory;

  private final Metrics metrics = new Metrics();

  /** Moved in its place, as whoever changes it should. */
  private Path write(String text) throws IOException {
    Path fresh = Files.writeString(directory.resolve("fresh"), text);
    return Files.move(fresh, directory.resolve("file"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static String read(Path file) {
    try {
      String text = Files.readString(file);
      if (text.contains("bad")) {
        throw new IllegalArgumentException("it is bad");
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatChangesIsReadAgain() throws IOException {
    try (ReloadedFile<String> file =
        ReloadedFile.open("thing", write("one"), ReloadedFileTest::read, metrics)) {
      assertThat(file.content()).isEqualTo("one");
      write("two");
      file.look();
      assertThat(file.content()).isEqualTo("two");
      assertThat(metrics.scrape()).contains("troth_file_reloads_total{setting=\"thing\"} 1.0");
    }
  }

  @Test
  void whatIsOfNoUseChangesNothingAndIsCounted() throws IOException {
    try (ReloadedFile<String> file =
        ReloadedFile.open("thing", write("one"), ReloadedFileTest::read, metrics)) {
      write("bad");
      file.look();
      file.look();
      assertThat(file.content()).isEqualTo("one");
      Files.delete(directory.resolve("file"));
      file.look();
      assertThat(file.content()).isEqualTo("one");
      assertThat(metrics.scrape())
          .contains("troth_file_reload_failures_total{setting=\"thing\"} 2.0");
      write("three");
      file.look();
      assertThat(file.content()).isEqualTo("three");
    }
  }

  @Test
  void whatIsOfNoUseAtTheStartIsRefused() throws IOException {
    Path file = write("bad");
    assertThatThrownBy(() -> ReloadedFile.open("thing", file, ReloadedFileTest::read, metrics))
        .hasMessage("it is bad");
  }
}
