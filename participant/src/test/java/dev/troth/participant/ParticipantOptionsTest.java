package dev.troth.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.daemon.options.OptionsReader;
import dev.troth.daemon.options.Setting;
import dev.troth.daemon.options.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key a participant knows, and what it is when nobody sets it. */
class ParticipantOptionsTest {

  private static final String[] REQUIRED = {
    "--name", "bank-a", "--data-dir", "/data", "--insecure"
  };

  @TempDir private Path directory;

  private static ParticipantOptions read(String... more) throws UsageException {
    ParticipantOptions options = new ParticipantOptions();
    new OptionsReader(Map.of()).read(options, args(more));
    return options;
  }

  private static String[] args(String... more) {
    List<String> args = new ArrayList<>(List.of(REQUIRED));
    args.addAll(List.of(more));
    return args.toArray(new String[0]);
  }

  @Test
  void everyKeyHasItsDefault() throws Exception {
    List<String> settings =
        new OptionsReader(Map.of())
            .read(new ParticipantOptions(), REQUIRED).effective().stream()
                .map(ParticipantOptionsTest::text)
                .collect(Collectors.toList());
    assertThat(settings)
        .containsExactly(
            "advertise=",
            "backup-dir=",
            "coordinator=",
            "data-dir=/data",
            "drain-timeout=10s",
            "handshake-timeout=10s",
            "heartbeat=500ms",
            "http=0.0.0.0:7490",
            "in-doubt-after=500ms",
            "in-doubt-retry=1s",
            "insecure=true",
            "keepalive-time=30s",
            "keepalive-timeout=10s",
            "key-policies=",
            "listen=0.0.0.0:7410",
            "log-level=info",
            "max-calls-per-client=1024",
            "max-calls-per-connection=1024",
            "max-concurrent-calls=4096",
            "max-connection-idle=30m",
            "max-connections=4096",
            "max-connections-per-address=1024",
            "max-held=256MiB",
            "max-held-per-client=64MiB",
            "max-message-size=4MiB",
            "max-metadata-size=16KiB",
            "name=bank-a",
            "peer-connect-timeout=3s",
            "peer-keepalive-time=10s",
            "peer-keepalive-timeout=3s",
            "peer-max-reconnect-backoff=1s",
            "peer-tls-name=",
            "permissions=",
            "permit-keepalive-time=2s",
            "projections=",
            "replica-of=",
            "request-timeout=30s",
            "retention=1d",
            "tls-authority=",
            "tls-certificate=",
            "tls-key=",
            "tls-reload-interval=10s",
            "trace-authority=",
            "trace-headers=",
            "trace-share=0.01",
            "trace-to=",
            "unread-timeout=2m");
  }

  private static String text(Setting setting) {
    return setting.key() + "=" + setting.value();
  }

  @Test
  void whatIsNotSetIsAsDocumented() throws Exception {
    ParticipantOptions options = read();
    assertThat(options.identity().name()).isEqualTo("bank-a");
    assertThat(options.identity().advertise()).isEmpty();
    assertThat(options.identity().coordinators()).isEmpty();
    assertThat(options.identity().heartbeat()).isEqualTo(Duration.ofMillis(500));
    assertThat(options.replica().source()).isEmpty();
    assertThat(options.store().dataDir()).hasToString("/data");
    assertThat(options.store().retention()).isEqualTo(Duration.ofHours(24));
    assertThat(options.termination().inDoubtAfter()).isEqualTo(Duration.ofMillis(500));
    assertThat(options.termination().inDoubtRetry()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.server().listen()).hasToString("0.0.0.0:7410");
    assertThat(options.server().http()).hasToString("0.0.0.0:7490");
  }

  @Test
  void everyFlagIsTaken() throws Exception {
    ParticipantOptions options =
        read(
            "--advertise=host:7411",
            "--coordinator=c1:7400,c2:7400",
            "--coordinator=c3:7400",
            "--heartbeat=1s",
            "--replica-of=bank-b",
            "--retention=1h",
            "--in-doubt-after=2s",
            "--in-doubt-retry=3s");
    assertThat(options.identity().advertise().orElseThrow()).hasToString("host:7411");
    assertThat(options.identity().coordinators()).hasSize(3);
    assertThat(options.identity().heartbeat()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.replica().source()).contains("bank-b");
    assertThat(options.store().retention()).isEqualTo(Duration.ofHours(1));
    assertThat(options.termination().inDoubtAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.termination().inDoubtRetry()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void policiesAreReadAtTheStart() throws Exception {
    Path file = directory.resolve("policies");
    Files.writeString(file, "accounts/ read=strong fixed\n");
    assertThat(read("--key-policies=" + file).keys().policies().of("accounts/alice").getFixed())
        .isTrue();
    assertThat(read().keys().policies().isEmpty()).isTrue();
  }

  @Test
  void aBadLineOfPoliciesIsNamed() throws Exception {
    Path file = directory.resolve("policies");
    Files.writeString(file, "feed/ read=eventual\naccounts/ read=weak\n");
    assertThatThrownBy(() -> read("--key-policies=" + file))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("key-policies")
        .hasMessageContaining(file + ":2: 'accounts/ read=weak'")
        .hasMessageContaining("strong, session, bounded:TIME or eventual");
  }

  @Test
  void aNameAndADirectoryAreRequired() {
    OptionsReader reader = new OptionsReader(Map.of());
    assertThatThrownBy(() -> reader.read(new ParticipantOptions(), "--data-dir", "/data"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("name");
    assertThatThrownBy(() -> reader.read(new ParticipantOptions(), "--name", "bank-a"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("data-dir");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--name=no spaces",
        "--heartbeat=1ms",
        "--retention=1ms",
        "--in-doubt-after=1ms",
        "--in-doubt-retry=1ms",
        "--advertise=nowhere",
        "--coordinator=nowhere"
      })
  void whatWillNotDoIsRefusedByName(String flag) {
    String key = flag.substring(2, flag.indexOf('='));
    assertThatThrownBy(
            () -> new OptionsReader(Map.of()).read(new ParticipantOptions(), withFlag(flag)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(key);
  }

  private static String[] withFlag(String flag) {
    return flag.startsWith("--name") ? new String[] {flag, "--data-dir", "/data"} : args(flag);
  }
}
