package dev.troth.systemtests.process.cluster;

import dev.troth.tls.ReloadingCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Participants and coordinators on the loopback. What a daemon keeps is in a directory of its own
 * and outlives the daemon, not the cluster's next making.
 */
public final class Cluster implements AutoCloseable {

  private static final int SESSION_KEY_BYTES = 32;

  private final Surroundings surroundings;
  private final Path directory;
  private final Optional<Lan> lan;
  private final Optional<Certificates> certificates;
  private final Optional<ReloadingCredentials> client;
  private final Map<String, Participant> participants = new LinkedHashMap<>();
  private final Map<String, DaemonProcess> replicas = new LinkedHashMap<>();
  private final List<Coordinator> coordinators = new ArrayList<>();
  private final List<DaemonProcess> others = new ArrayList<>();
  private final Map<String, InnerFaults> faults = new HashMap<>();
  private final Map<String, Path> dataDirectories = new HashMap<>();
  private final Cli cli;

  private Cluster(Surroundings surroundings, Path directory, Builder plan) {
    this.surroundings = surroundings;
    this.directory = directory;
    this.lan = plan.lan;
    this.certificates =
        plan.withTls
            ? Optional.of(new Certificates(surroundings, directory.resolve("certificates")))
            : Optional.empty();
    certificates.ifPresent(made -> made.issue(plan.labelsAndClient()));
    this.client = certificates.map(Certificates::client);
    if (plan.withInnerFaults) {
      plan.labels().forEach(label -> faults.put(label, makeFaults(label)));
    }
    Path sessionKey = makeSessionKey();
    for (int number = 1; number <= plan.coordinatorCount; number++) {
      DaemonProcess.Endpoint endpoint = endpoint(plan.participantNames.size() + number);
      List<String> options = new ArrayList<>(List.of("--session-key-file", sessionKey.toString()));
      options.addAll(plan.toCoordinators);
      coordinators.add(
          new Coordinator(
              daemon("coordinator-" + number, "troth-coordinator", endpoint, options), client));
    }
    for (String name : plan.participantNames) {
      List<String> options = participantOptions(name, dataDirectory(name));
      options.addAll(plan.toParticipants);
      DaemonProcess.Endpoint endpoint = endpoint(participants.size() + 1);
      participants.put(
          name, new Participant(daemon(name, "troth-participant", endpoint, options), client));
    }
    plan.replicas.forEach(
        (name, source) -> {
          List<String> options = participantOptions(name, dataDirectory(name));
          options.addAll(List.of("--replica-of", source));
          replicas.put(
              name, daemon(name, "troth-participant", DaemonProcess.Endpoint.take(), options));
        });
    cli =
        new Cli(
            surroundings.program("troth"),
            directory.resolve("cli"),
            coordinatorAddresses(),
            certificates.map(made -> made.variables(Certificates.CLIENT)).orElse(Map.of()));
  }

  /** A plan of a cluster whose files are in {@code directory}; what was there is removed. */
  public static Builder in(Path directory) {
    return new Builder(directory);
  }

  /** What a cluster is made of. */
  public static final class Builder {

    private final Path directory;
    private List<String> participantNames = List.of();
    private final Map<String, String> replicas = new LinkedHashMap<>();
    private int coordinatorCount;
    private List<String> toParticipants = List.of();
    private List<String> toCoordinators = List.of();
    private Optional<Lan> lan = Optional.empty();
    private boolean withInnerFaults;
    private boolean withTls;

    private Builder(Path directory) {
      this.directory = directory;
    }

    public Builder participants(String... names) {
      participantNames = List.of(names);
      return this;
    }

    /** A read replica of a participant, on the loopback. */
    public Builder replica(String name, String source) {
      replicas.put(name, source);
      return this;
    }

    public Builder coordinators(int count) {
      coordinatorCount = count;
      return this;
    }

    /** Every daemon on a host of its own: participants from 1 on, then coordinators. */
    public Builder on(Lan hosts) {
      lan = Optional.of(hosts);
      return this;
    }

    /** With {@link Cluster#faults} of clocks and disks. */
    public Builder withInnerFaults() {
      withInnerFaults = true;
      return this;
    }

    /** Every connection secured, with {@link Cluster#certificates}. */
    public Builder withTls() {
      withTls = true;
      return this;
    }

    /** Options of every participant. */
    public Builder participantOptions(String... options) {
      toParticipants = List.of(options);
      return this;
    }

    /** Options of every coordinator. */
    public Builder coordinatorOptions(String... options) {
      toCoordinators = List.of(options);
      return this;
    }

    private List<String> labels() {
      List<String> labels = new ArrayList<>(participantNames);
      for (int number = 1; number <= coordinatorCount; number++) {
        labels.add("coordinator-" + number);
      }
      return labels;
    }

    private List<String> labelsAndClient() {
      List<String> names = new ArrayList<>(labels());
      names.addAll(replicas.keySet());
      names.add(Certificates.CLIENT);
      return names;
    }

    /** Everything in its place, nothing started. */
    public Cluster make() {
      deleteRecursively(directory);
      return new Cluster(Surroundings.ofBuild(), directory, this);
    }
  }

  /** One for all coordinators: each gives the same tokens. */
  private Path makeSessionKey() {
    try {
      Files.createDirectories(directory);
      return Files.write(directory.resolve("session.key"), new byte[SESSION_KEY_BYTES]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DaemonProcess.Endpoint endpoint(int host) {
    return lan.map(hosts -> DaemonProcess.Endpoint.on(hosts.address(host)))
        .orElseGet(DaemonProcess.Endpoint::take);
  }

  private InnerFaults makeFaults(String label) {
    return InnerFaults.make(surroundings, directory.resolve(label));
  }

  /** What a daemon sees of its clock and its disk. */
  public InnerFaults faults(DaemonProcess daemon) {
    InnerFaults own = faults.get(daemon.name());
    if (own == null) {
      throw new IllegalArgumentException(daemon.name() + " has no inner faults");
    }
    return own;
  }

  /** The number of the host that a daemon is on. */
  public static int host(DaemonProcess daemon) {
    return hostNumber(daemon.endpoint());
  }

  private static int hostNumber(DaemonProcess.Endpoint endpoint) {
    String host = endpoint.host();
    return Integer.parseInt(host.substring(host.lastIndexOf('.') + 1));
  }

  /** Starts what does not run, and waits until every daemon knows every participant. */
  public void start() {
    List<DaemonProcess> started = daemons().stream().filter(daemon -> !daemon.isRunning()).toList();
    started.forEach(DaemonProcess::start);
    started.forEach(DaemonProcess::awaitReady);
    awaitMembership();
  }

  /** Waits until every coordinator sees every participant and replica up. */
  public void awaitMembership() {
    List<String> all = new ArrayList<>(names());
    all.addAll(replicas.keySet());
    coordinators.forEach(coordinator -> coordinator.client().awaitParticipants(all));
  }

  public DaemonProcess replica(String name) {
    DaemonProcess replica = replicas.get(name);
    if (replica == null) {
      throw new IllegalArgumentException("no replica " + name);
    }
    return replica;
  }

  public Participant participant(String name) {
    Participant participant = participants.get(name);
    if (participant == null) {
      throw new IllegalArgumentException("no participant " + name);
    }
    return participant;
  }

  /** Counted from 1. */
  public Coordinator coordinator(int number) {
    return coordinators.get(number - 1);
  }

  public List<Participant> participants() {
    return List.copyOf(participants.values());
  }

  public List<Coordinator> coordinators() {
    return List.copyOf(coordinators);
  }

  public List<String> names() {
    return List.copyOf(participants.keySet());
  }

  /** All daemons that belong to it, coordinators first, replicas last. */
  public List<DaemonProcess> daemons() {
    List<DaemonProcess> daemons = new ArrayList<>();
    coordinators.forEach(coordinator -> daemons.add(coordinator.process()));
    participants.values().forEach(participant -> daemons.add(participant.process()));
    daemons.addAll(replicas.values());
    return daemons;
  }

  /** The command, with all coordinators to choose from. */
  public Cli cli() {
    return cli;
  }

  public List<String> coordinatorAddresses() {
    return coordinators.stream().map(c -> c.process().endpoint().address()).toList();
  }

  public Path directory() {
    return directory;
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  public Path dataDirectory(String participant) {
    return dataDirectories.getOrDefault(
        participant, directory.resolve(participant).resolve("data"));
  }

  /** The participant of this name keeps its data there from its next start on. */
  public void placeData(String name, Path dataDirectory) {
    Participant old = participant(name);
    old.closeClient();
    dataDirectories.put(name, dataDirectory);
    participants.put(
        name,
        new Participant(
            daemon(
                name,
                "troth-participant",
                old.process().endpoint(),
                participantOptions(name, dataDirectory)),
            client));
  }

  /** One more participant daemon, not started; for those that should be refused. */
  public DaemonProcess stranger(String label, String name, Path dataDirectory) {
    DaemonProcess stranger =
        daemon(
            label,
            "troth-participant",
            DaemonProcess.Endpoint.take(),
            participantOptions(name, dataDirectory));
    others.add(stranger);
    return stranger;
  }

  /** One more daemon of any kind, not started. */
  public DaemonProcess stranger(String label, String program, List<String> options) {
    DaemonProcess stranger = daemon(label, program, DaemonProcess.Endpoint.take(), options);
    others.add(stranger);
    return stranger;
  }

  /** Those of its daemons and of its clients, when its connections are secured. */
  public Certificates certificates() {
    return certificates.orElseThrow();
  }

  /** Checks a participant's store; it must not run. */
  public CliResult verifyStore(String participant) {
    return new Command(directory.resolve("verify-" + participant))
        .run(
            surroundings.program("troth-participant").toString(),
            "store",
            "verify",
            "--data-dir",
            dataDirectory(participant).toString());
  }

  /** For whoever looks for the reason of a failure. */
  public void printLogTails() {
    for (DaemonProcess daemon : allDaemons()) {
      System.err.println(
          "--- " + daemon.name() + " (" + daemon.log().path() + "), its last lines:");
      System.err.println(daemon.log().tail());
    }
  }

  /** Kills what is left. */
  @Override
  public void close() {
    coordinators.forEach(Coordinator::closeClient);
    participants.values().forEach(Participant::closeClient);
    allDaemons().forEach(DaemonProcess::dispose);
  }

  private List<DaemonProcess> allDaemons() {
    List<DaemonProcess> all = daemons();
    all.addAll(others);
    return all;
  }

  private List<String> participantOptions(String name, Path dataDirectory) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--name", name, "--data-dir", dataDirectory.toString()));
    for (String coordinator : coordinatorAddresses()) {
      options.addAll(List.of("--coordinator", coordinator));
    }
    return options;
  }

  private DaemonProcess daemon(
      String label, String program, DaemonProcess.Endpoint endpoint, List<String> options) {
    List<String> command = new ArrayList<>();
    lan.ifPresent(hosts -> command.addAll(hosts.on(hostNumber(endpoint))));
    command.add(surroundings.program(program).toString());
    command.addAll(List.of("--listen", endpoint.address(), "--http", endpoint.http()));
    lan.ifPresent(hosts -> command.add("--insecure"));
    certificates.ifPresent(made -> command.addAll(made.options(label)));
    command.addAll(options);
    InnerFaults own = faults.get(label);
    return new DaemonProcess(
        label,
        program,
        endpoint,
        command,
        own == null ? Map.of() : own.environment(),
        directory.resolve(label).resolve("log"));
  }

  private static void deleteRecursively(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
