package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class TlsOptionsTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "TROTH_TLS_CERTIFICATE", "env.crt",
          "TROTH_TLS_KEY", "env.key",
          "TROTH_TLS_AUTHORITY", "env-ca.crt");

  private final TlsOptions options = new TlsOptions();

  @Test
  void nothingSaidIsInTheClear() {
    assertThat(options.files(Map.of("TROTH_TLS_KEY", ""))).isEmpty();
  }

  @Test
  void theEnvironmentIsEnough() {
    assertThat(options.files(ENVIRONMENT)).contains(files("env.crt", "env.key", "env-ca.crt"));
  }

  @Test
  void anOptionBeatsTheEnvironment() {
    var unused =
        new CommandLine(options).parseArgs("--tls-certificate", "my.crt", "--tls-key=my.key");

    assertThat(options.files(ENVIRONMENT)).contains(files("my.crt", "my.key", "env-ca.crt"));
  }

  @Test
  void whatIsMissingIsNamed() {
    var unused = new CommandLine(options).parseArgs("--tls-certificate", "my.crt");

    assertThatThrownBy(() -> options.files(Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "TLS needs a certificate, its key and an authority; missing: --tls-key,"
                + " --tls-authority");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> TlsOptions.transport(Optional.of(files("no/tls.crt", "no/tls.key", "no/ca.crt"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("TLS: there is no file no/tls.crt");
  }

  private static TlsFiles files(String certificate, String key, String authority) {
    return new TlsFiles(Path.of(certificate), Path.of(key), Path.of(authority));
  }
}
