package dev.troth.daemon.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsOptionsTest {

  private static final String[] FILES = {
    "--tls-certificate", "tls.crt", "--tls-key", "tls.key", "--tls-authority", "ca.crt"
  };

  private final TestOptions options = new TestOptions();

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "127.1.2.3:0", "[::1]:0", "localhost:0"})
  void loopbackNeedsNothing(String listen) throws Exception {
    read("--listen", listen);

    assertThat(options.tls().files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:7400", "[::]:7400", "10.0.0.7:7400"})
  void elsewhereItIsRefusedInTheClear(String listen) {
    assertThatThrownBy(() -> read("--listen", listen))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "listen: %s can be reached from other hosts, and nothing would secure it: give"
                    .formatted(listen)
                + " tls-certificate, tls-key and tls-authority; or listen on 127.0.0.1; or say"
                + " --insecure (insecure=true) to trust everybody who can connect (flag --listen)");
  }

  @Test
  void whoOnlyAsksForTheSettingsIsTold() throws Exception {
    read("--listen", "0.0.0.0:7400", "--print-config");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--insecure", "--insecure=true"})
  void elsewhereItIsServedInTheClearWhenSomebodySaysSo(String flag) throws Exception {
    read("--listen", "0.0.0.0:7400", flag);

    assertThat(options.tls().files()).isEmpty();
  }

  @Test
  void theEnvironmentMaySaySo() throws Exception {
    Settings settings =
        new OptionsReader(Map.of("TROTH_INSECURE", "true"))
            .read(options, "--listen", "0.0.0.0:7400");

    assertThat(settings.toString()).contains("insecure=true  # environment TROTH_INSECURE");
  }

  @Test
  void filesSecureIt() throws Exception {
    read("--listen", "0.0.0.0:7400", FILES);

    assertThat(options.tls().files())
        .contains(new TlsFiles(Path.of("tls.crt"), Path.of("tls.key"), Path.of("ca.crt")));
  }

  @Test
  void twoFilesOfThreeAreTooFew() {
    assertThatThrownBy(() -> read("--tls-certificate", "tls.crt", "--tls-key", "tls.key"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "tls-authority: is missing: TLS needs tls-certificate, tls-key and tls-authority");
  }

  @Test
  void toSecureItAndNotToIsAContradiction() {
    assertThatThrownBy(() -> read("--insecure=true", "--strict=true", FILES))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("insecure: contradicts tls-certificate");
  }

  private void read(String first, String second, String[] more) throws UsageException {
    String[] all = new String[more.length + 2];
    all[0] = first;
    all[1] = second;
    System.arraycopy(more, 0, all, 2, more.length);
    read(all);
  }

  private void read(String... args) throws UsageException {
    var unused = new OptionsReader(Map.of()).read(options, args);
  }
}
