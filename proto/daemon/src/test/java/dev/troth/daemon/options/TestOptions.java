package dev.troth.daemon.options;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A daemon's options as a daemon would write them. */
@Command(name = "troth-test", description = "Is tested.")
final class TestOptions extends DaemonOptions {

  @Mixin final WorkOptions work = new WorkOptions();
  @Mixin final ChannelOptions channel = new ChannelOptions();

  TestOptions() {
    super(new HostPort("127.0.0.1", 7400), new HostPort("127.0.0.1", 7480));
  }

  static final class WorkOptions implements CheckedOptions {

    @Option(names = "--name", description = "A name")
    @Nullable String name;

    @Option(names = "--prepare-timeout", description = "A time")
    Duration prepareTimeout = Duration.ofSeconds(5);

    @Option(names = "--coordinator", split = ",", description = "Addresses")
    List<HostPort> coordinators = List.of();

    @Option(names = "--strict", arity = "1", description = "A switch")
    boolean strict = true;

    @Override
    public void check() throws UsageException {
      Limits.between(
          "prepare-timeout", prepareTimeout, Duration.ofMillis(1), Duration.ofMinutes(1));
    }
  }
}
