package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFileTest {

  @TempDir Path directory;

  @Test
  void isEmptyWhenThereIsNone() throws Exception {
    assertThat(new KeptFile(directory.resolve("none")).read()).isEmpty();
  }

  @Test
  void isReplacedAsAWholeAndLeavesNothingBeside() throws Exception {
    KeptFile file = new KeptFile(directory.resolve("kept"));
    file.replace("a long first text");
    file.replace("second");

    assertThat(file.read()).contains("second");
    assertThat(directory).isDirectoryContaining(path -> path.endsWith("kept"));
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void isItsOwnersAlone() throws Exception {
    KeptFile file = new KeptFile(directory.resolve("kept"));
    file.replace("text");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
  }

  @Test
  void keepsALinkALink() throws Exception {
    Path target = Files.writeString(directory.resolve("target"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), target);
    new KeptFile(link).replace("new");

    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent("new");
  }

  @Test
  void refusesWhatItCannotHaveWritten() throws Exception {
    Path bytes = Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xFF});
    assertThatThrownBy(() -> new KeptFile(bytes).read()).isInstanceOf(IOException.class);
    Path large = Files.write(directory.resolve("large"), new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> new KeptFile(large).read()).hasMessageContaining("not one of ours");
  }
}
