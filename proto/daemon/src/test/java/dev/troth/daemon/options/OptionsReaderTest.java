package dev.troth.daemon.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OptionsReaderTest {

  private static final Map<String, String> NO_ENVIRONMENT = Map.of();

  @TempDir Path directory;

  private final TestOptions options = new TestOptions();

  @Test
  void takesTheDefaultWhenNothingIsSaid() throws Exception {
    Settings settings = read(NO_ENVIRONMENT);

    assertThat(options.work.prepareTimeout).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.work.coordinators).isEmpty();
    assertThat(setting(settings, "prepare-timeout"))
        .isEqualTo(new Setting("prepare-timeout", "5s", "default"));
    assertThat(setting(settings, "name")).isEqualTo(new Setting("name", "", "not set"));
  }

  @Test
  void fileBeatsDefault() throws Exception {
    Path file = file("# work", "", "prepare-timeout = 6s  # a little longer");

    Settings settings = read(NO_ENVIRONMENT, "--config", file.toString());

    assertThat(options.work.prepareTimeout).isEqualTo(Duration.ofSeconds(6));
    assertThat(setting(settings, "prepare-timeout").origin()).isEqualTo("file " + file + ":3");
  }

  @Test
  void environmentBeatsFile() throws Exception {
    Path file = file("prepare-timeout=6s");

    Settings settings = read(Map.of("TROTH_PREPARE_TIMEOUT", "7s"), "--config", file.toString());

    assertThat(options.work.prepareTimeout).isEqualTo(Duration.ofSeconds(7));
    assertThat(setting(settings, "prepare-timeout").origin())
        .isEqualTo("environment TROTH_PREPARE_TIMEOUT");
  }

  @Test
  void flagBeatsEnvironment() throws Exception {
    Settings settings = read(Map.of("TROTH_PREPARE_TIMEOUT", "7s"), "--prepare-timeout", "8s");

    assertThat(options.work.prepareTimeout).isEqualTo(Duration.ofSeconds(8));
    assertThat(setting(settings, "prepare-timeout"))
        .isEqualTo(new Setting("prepare-timeout", "8s", "flag --prepare-timeout"));
  }

  @Test
  void flagBeatsEvenABrokenEnvironment() throws Exception {
    read(Map.of("TROTH_PREPARE_TIMEOUT", "soon"), "--prepare-timeout=8s");

    assertThat(options.work.prepareTimeout).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void environmentNamesTheFileToo() throws Exception {
    read(Map.of("TROTH_CONFIG", file("name=bank-a").toString()));

    assertThat(options.work.name).isEqualTo("bank-a");
  }

  @Test
  void emptyVariableCountsAsAbsent() throws Exception {
    read(Map.of("TROTH_NAME", " ", "TROTH_PREPARE_TIMEOUT", ""));

    assertThat(options.work.name).isNull();
    assertThat(options.work.prepareTimeout).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void repeatableOptionIsCommaSeparatedInFileAndEnvironment() throws Exception {
    HostPort a = new HostPort("a", 1);
    HostPort b = new HostPort("b", 2);

    read(Map.of("TROTH_COORDINATOR", "a:1, b:2"));
    assertThat(options.work.coordinators).containsExactly(a, b);

    read(NO_ENVIRONMENT, "--config", file("coordinator=b:2,a:1").toString());
    assertThat(options.work.coordinators).containsExactly(b, a);
  }

  @Test
  void repeatedFlagReplacesTheEnvironment() throws Exception {
    Settings settings =
        read(
            Map.of("TROTH_COORDINATOR", "c:3"), "--coordinator", "a:1", "--coordinator", "b:2,d:4");

    assertThat(options.work.coordinators).extracting(HostPort::port).containsExactly(1, 2, 4);
    assertThat(setting(settings, "coordinator").value()).isEqualTo("a:1,b:2,d:4");
  }

  @Test
  void switchCanBeTurnedOffAnywhere() throws Exception {
    read(Map.of("TROTH_STRICT", "false"));
    assertThat(options.work.strict).isFalse();

    read(Map.of("TROTH_STRICT", "false"), "--strict", "true");
    assertThat(options.work.strict).isTrue();
  }

  @Test
  void refusesAnUnknownKeyNamingFileLineAndNearestKey() throws Exception {
    Path file = file("name=bank-a", "prepair-timeout=5s");

    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--config", file.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessage(file + ":2: unknown key prepair-timeout; did you mean prepare-timeout?");
  }

  @Test
  void refusesAnUnknownKeyLikeNoOther() throws Exception {
    Path file = file("quux=1");

    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--config", file.toString()))
        .hasMessage(file + ":1: unknown key quux");
  }

  @Test
  void refusesKeysThatOnlyMakeSenseAsFlags() throws Exception {
    for (String key : new String[] {"config", "help", "print-config"}) {
      Path file = file(key + "=x");
      assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--config", file.toString()))
          .hasMessageContaining("unknown key " + key);
    }
  }

  @Test
  void refusesAnUnknownFlag() {
    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--prepare-timeot", "5s"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--prepare-timeot");
  }

  @Test
  void saysWhereAValueStandsThatCannotBeRead() throws Exception {
    Path file = file("prepare-timeout=5 parsecs");

    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--config", file.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'5 parsecs' is not a duration, as in 250ms, 5s, 1m, 24h or 7d")
        .hasMessageEndingWith("(file " + file + ":1)");
    assertThatThrownBy(() -> read(Map.of("TROTH_LISTEN", "7400")))
        .hasMessageContaining("'7400' is not host:port")
        .hasMessageEndingWith("(environment TROTH_LISTEN)");
    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--max-message-size", "4MB"))
        .hasMessageContaining("--max-message-size")
        .hasMessageEndingWith("'4MB' is not a size, as in 4096, 64KiB, 4MiB or 1GiB");
  }

  @Test
  void saysWhereAValueStandsThatIsOutOfBounds() {
    assertThatThrownBy(() -> read(Map.of("TROTH_PREPARE_TIMEOUT", "1h")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "prepare-timeout: 1h is not between 1ms and 1m (environment TROTH_PREPARE_TIMEOUT)");
    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--max-concurrent-calls", "0"))
        .hasMessage("max-concurrent-calls: 0 is below 1 (flag --max-concurrent-calls)");
  }

  @Test
  void warnsOfUnknownVariables() throws Exception {
    Settings settings =
        read(Map.of("TROTH_PREPARE_TIMEOUTS", "5s", "TROTH_JAVA_OPTS", "-Xmx1g", "PATH", "/bin"));

    assertThat(settings.warnings())
        .containsExactly(
            "the environment variable TROTH_PREPARE_TIMEOUTS is no setting of this program;"
                + " did you mean TROTH_PREPARE_TIMEOUT?");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--config", "/no/such.conf"))
        .isInstanceOf(UsageException.class)
        .hasMessage("config: there is no file /no/such.conf");
  }

  @Test
  void refusesConfigWithoutAFile() {
    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--config"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--config");
  }

  @Test
  void refusesALineThatIsNoSetting() throws Exception {
    Path file = file("name bank-a");
    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--config", file.toString()))
        .hasMessage(file + ":1: 'name bank-a' is not key=value");
  }

  @Test
  void refusesAKeySetTwice() throws Exception {
    Path file = file("name=a", "listen=localhost:1", "name=b");
    assertThatThrownBy(() -> read(NO_ENVIRONMENT, "--config", file.toString()))
        .hasMessage(file + ":3: name was already set in line 1");
  }

  @Test
  void helpIsShownWhateverElseIsWrong() throws Exception {
    read(
        Map.of("TROTH_LISTEN", "nonsense", "TROTH_CONFIG", "/no/such.conf"),
        "--help",
        "--prepare-timeout",
        "5s");

    assertThat(options.program().help()).isTrue();
    assertThat(OptionsReader.usage(options))
        .contains("Usage: troth-test")
        .contains("(default: 127.0.0.1:7400)")
        .contains("(default: 4MiB)")
        .contains("(default: 30m)");
  }

  @Test
  void printedSettingsAreAFileOfTheSameEffect() throws Exception {
    Settings before = read(Map.of("TROTH_COORDINATOR", "a:1,[::1]:2"), "--drain-timeout", "1500ms");
    Path file = file(before.toString());

    Settings after = new OptionsReader(NO_ENVIRONMENT).read(new TestOptions(), "--config=" + file);

    assertThat(after.effective())
        .extracting(Setting::key, Setting::value)
        .containsExactlyElementsOf(
            before.effective().stream()
                .map(s -> org.assertj.core.groups.Tuple.tuple(s.key(), s.value()))
                .toList());
  }

  private Settings read(Map<String, String> environment, String... args) throws UsageException {
    return new OptionsReader(environment).read(options, args);
  }

  private Path file(String... lines) throws IOException {
    return Files.writeString(directory.resolve("troth.conf"), String.join("\n", lines));
  }

  private static Setting setting(Settings settings, String key) {
    return settings.effective().stream().filter(s -> s.key().equals(key)).findFirst().orElseThrow();
  }
}
