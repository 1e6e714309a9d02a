package dev.troth.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.OptionsReader;
import dev.troth.daemon.options.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorOptionsTest {

  private final CoordinatorOptions options = new CoordinatorOptions();

  private Set<String> read(String... args) throws UsageException {
    return read(options, args);
  }

  private static Set<String> read(CoordinatorOptions options, String... args)
      throws UsageException {
    List<String> all = new ArrayList<>(List.of("--insecure"));
    all.addAll(List.of(args));
    return new OptionsReader(Map.of())
        .read(options, all.toArray(String[]::new)).effective().stream()
            .map(setting -> setting.key() + "=" + setting.value())
            .collect(Collectors.toSet());
  }

  private static void refuses(String expected, String... args) {
    assertThatThrownBy(() -> read(new CoordinatorOptions(), args))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void keysAndDefaultsAreAPromise() throws UsageException {
    assertThat(read())
        .contains(
            "listen=0.0.0.0:7400",
            "http=0.0.0.0:7480",
            "advertise=",
            "participant=",
            "heartbeat-timeout=3s",
            "prepare-timeout=5s",
            "max-in-flight=10000",
            "cache-size=64MiB",
            "session-key-file=",
            "permissions=",
            "token-keys=",
            "token-issuer=",
            "token-audience=");
  }

  @Test
  void tokensNeedKeysIssuerAndAudienceTogether() {
    refuses("belong together", "--token-keys", "keys.json", "--token-issuer", "https://id");
    refuses("belong together", "--token-audience", "troth");
  }

  @Test
  void permissionsThatWillNotDoStopTheStart(@TempDir Path directory) throws Exception {
    refuses("there is no file", "--permissions", directory.resolve("none").toString());
    Path file = Files.writeString(directory.resolve("permissions"), "alice wright\n");
    refuses(
        "permissions:1: 'alice wright': there is no role 'wright'",
        "--permissions",
        file.toString());
  }

  @Test
  void participantsAreNamedWithTheirAddresses() throws UsageException {
    Set<String> unused =
        read("--participant", "bank-a=one:1,bank-b=two:2", "--participant", "bank-c=[::1]:3");
    assertThat(options.membership().participants())
        .containsExactly(
            Map.entry("bank-a", new HostPort("one", 1)),
            Map.entry("bank-b", new HostPort("two", 2)),
            Map.entry("bank-c", new HostPort("::1", 3)));
  }

  @Test
  void saysWhatIsWrongWithAParticipant() {
    refuses("NAME=HOST:PORT", "--participant", "bank-a");
    refuses("NAME=HOST:PORT", "--participant", "Bank A=one:1");
    refuses("is not host:port", "--participant", "bank-a=one");
    refuses("twice", "--participant", "bank-a=one:1,bank-a=two:2");
  }

  @Test
  void hasLimits() {
    refuses("prepare-timeout", "--prepare-timeout", "1ms");
    refuses("max-in-flight", "--max-in-flight", "0");
    refuses("heartbeat-timeout", "--heartbeat-timeout", "10ms");
    refuses("cache-size", "--cache-size", "1TiB");
  }

  @Test
  void readsTheKeyThatSessionsAreSignedWith(@TempDir Path dir) throws Exception {
    Path file = Files.write(dir.resolve("key"), new byte[32]);
    Set<String> unused = read("--session-key-file", file.toString());
    assertThat(options.sessions().key()).isPresent();
  }

  @Test
  void saysWhatIsWrongWithASessionKey(@TempDir Path dir) throws Exception {
    Path shortKey = Files.write(dir.resolve("short"), new byte[31]);
    Path huge = Files.write(dir.resolve("huge"), new byte[5000]);
    refuses("32 to 4096 bytes", "--session-key-file", shortKey.toString());
    refuses("32 to 4096 bytes", "--session-key-file", huge.toString());
    refuses("cannot read", "--session-key-file", dir.resolve("nowhere").toString());
    refuses("cannot read", "--session-key-file", dir.toString());
  }
}
