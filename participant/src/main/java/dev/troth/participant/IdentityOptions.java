package dev.troth.participant;

import dev.troth.daemon.document.ParticipantNames;
import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.Limits;
import dev.troth.daemon.options.UsageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who this participant is, and whom it tells. */
final class IdentityOptions implements CheckedOptions {

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name transactions use for this participant. Required")
  private String name = "";

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description =
          "Where coordinators and other participants reach this one (default: the host of --listen, or"
              + " this host's name when that is a wildcard, and the real port)")
  private @Nullable HostPort advertise;

  @Option(
      names = "--coordinator",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "A coordinator to announce this participant to; repeatable")
  private List<HostPort> coordinators = List.of();

  @Option(
      names = "--heartbeat",
      paramLabel = "TIME",
      description = "How often it announces itself (default: ${DEFAULT-VALUE})")
  private Duration heartbeat = Duration.ofMillis(500);

  String name() {
    return name;
  }

  Optional<HostPort> advertise() {
    return Optional.ofNullable(advertise);
  }

  /** Where others reach what listens here. */
  HostPort addressBehind(HostPort listen) {
    return advertise().orElseGet(() -> reachable(listen));
  }

  /** A wildcard is no place to call: this host's name is. */
  private static HostPort reachable(HostPort listen) {
    if (!listen.resolve().getAddress().isAnyLocalAddress()) {
      return listen;
    }
    try {
      return new HostPort(InetAddress.getLocalHost().getCanonicalHostName(), listen.port());
    } catch (UnknownHostException e) {
      return new HostPort("localhost", listen.port());
    }
  }

  List<HostPort> coordinators() {
    return coordinators;
  }

  Duration heartbeat() {
    return heartbeat;
  }

  @Override
  public void check() throws UsageException {
    if (!ParticipantNames.isValid(name)) {
      throw new UsageException(
          "name",
          name.isEmpty()
              ? "is required: the name transactions use for this participant"
              : "'" + name + "' is not a participant's name: " + ParticipantNames.RULE);
    }
    Limits.between("heartbeat", heartbeat, Duration.ofMillis(50), Duration.ofSeconds(10));
  }
}
