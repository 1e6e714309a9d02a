package dev.troth.daemon.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.troth.v1.Consistency;
import dev.troth.v1.KeyPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPolicyFileTest {

  @TempDir Path directory;

  @Test
  void readsALineForEachPrefix() throws Exception {
    Path file = directory.resolve("policies");
    Files.writeString(
        file,
        """
        # money
        accounts/  read=strong fixed
        feed/      read=eventual cache=5s keep=30d   # friends' feeds
        metrics/   read=bounded:5s keep-last=100

        *          keep=365d
        """);

    KeyPolicies policies = KeyPolicyFile.read(file);

    assertThat(policies.of("accounts/alice"))
        .isEqualTo(
            KeyPolicy.newBuilder()
                .setPrefix("accounts/")
                .setConsistency(Consistency.CONSISTENCY_STRONG)
                .setFixed(true)
                .build());
    assertThat(policies.of("feed/bob"))
        .isEqualTo(
            KeyPolicy.newBuilder()
                .setPrefix("feed/")
                .setConsistency(Consistency.CONSISTENCY_EVENTUAL)
                .setCacheFor(seconds(5))
                .setKeepFor(seconds(30 * 86_400))
                .build());
    assertThat(policies.of("metrics/cpu").getMaxStaleness()).isEqualTo(seconds(5));
    assertThat(policies.of("metrics/cpu").getKeepLast()).isEqualTo(100);
    assertThat(policies.of("other").getKeepFor()).isEqualTo(seconds(365 * 86_400));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          accounts/                     | says nothing about the prefix
          accounts/ read=weak           | 'weak' is not strong, session, bounded:TIME or eventual
          accounts/ read=bounded:5      | '5' is not a duration
          accounts/ read=bounded:0s     | must be more than nothing
          accounts/ fixed               | 'fixed' needs a level
          accounts/ cash=5s             | there is no 'cash=5s'
          accounts/ keep-last=0         | '0' is not a number from 1
          feed/ keep=1d                 | a line for that prefix already
          """)
  void namesTheLineThatWillNotDo(String line, String complaint) {
    assertThatThrownBy(
            () -> KeyPolicyFile.parse("policies", List.of("feed/ read=eventual", "", line)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("policies:3: '" + line + "'")
        .hasMessageContaining(complaint);
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThatThrownBy(() -> KeyPolicyFile.read(directory.resolve("none")))
        .hasMessage("there is no file " + directory.resolve("none"));
  }

  private static Duration seconds(long count) {
    return Duration.newBuilder().setSeconds(count).build();
  }
}
