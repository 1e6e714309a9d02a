package dev.troth.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.OptionsReader;
import dev.troth.daemon.options.UsageException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CoordinatorOptionsTest {

  private final CoordinatorOptions options = new CoordinatorOptions();

  private Set<String> read(String... args) throws UsageException {
    return read(options, args);
  }

  private static Set<String> read(CoordinatorOptions options, String... args)
      throws UsageException {
    return new OptionsReader(Map.of())
        .read(options, args).effective().stream()
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
            "max-in-flight=10000");
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
  }
}
