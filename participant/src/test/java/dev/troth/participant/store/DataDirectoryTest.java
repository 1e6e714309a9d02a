package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  @TempDir Path directory;

  @Test
  void makesAllThatIsMissing() throws IOException {
    Path deep = directory.resolve("lib/troth/bank-a");

    DataDirectory.make(deep);

    assertThat(deep).isEmptyDirectory();
  }

  @Test
  void leavesWhatIsThereAsItIs() throws IOException {
    Files.writeString(directory.resolve("CURRENT"), "MANIFEST-000001\n");

    DataDirectory.make(directory);

    assertThat(directory.resolve("CURRENT")).hasContent("MANIFEST-000001");
  }

  @Test
  void takesALinkToADirectoryForOne() throws IOException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path link = Files.createSymbolicLink(directory.resolve("data"), disk);

    DataDirectory.make(link);

    assertThat(link).isDirectory();
  }
}
