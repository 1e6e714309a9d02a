package dev.troth.coordinator;

import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.Limits;
import dev.troth.daemon.options.UsageException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the coordinator is found, and whom it knows. */
final class MembershipOptions implements CheckedOptions {

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description =
          "Where participants reach this coordinator to ask about its transactions (default: the host"
              + " of --listen, or this host's name when that is a wildcard, and the real port)")
  private @Nullable HostPort advertise;

  @Option(
      names = "--participant",
      paramLabel = "NAME=HOST:PORT",
      split = ",",
      converter = ParticipantAddress.Converter.class,
      description =
          "A participant that does not announce itself here; repeatable. Others announce themselves")
  private List<ParticipantAddress> participants = List.of();

  @Option(
      names = "--heartbeat-timeout",
      paramLabel = "TIME",
      description =
          "A participant that says nothing for this long counts as down, and its name may be taken"
              + " over (default: ${DEFAULT-VALUE})")
  private Duration heartbeatTimeout = Duration.ofSeconds(3);

  Optional<HostPort> advertise() {
    return Optional.ofNullable(advertise);
  }

  /** By name. */
  Map<String, HostPort> participants() {
    Map<String, HostPort> byName = new LinkedHashMap<>();
    participants.forEach(participant -> byName.put(participant.name(), participant.address()));
    return byName;
  }

  Duration heartbeatTimeout() {
    return heartbeatTimeout;
  }

  @Override
  public void check() throws UsageException {
    if (participants().size() < participants.size()) {
      throw new UsageException("participant", "the same name is there twice");
    }
    Limits.between(
        "heartbeat-timeout", heartbeatTimeout, Duration.ofMillis(200), Duration.ofMinutes(10));
  }
}
