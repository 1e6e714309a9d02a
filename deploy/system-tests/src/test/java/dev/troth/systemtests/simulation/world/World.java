package dev.troth.systemtests.simulation.world;

import dev.troth.coordinator.engine.EngineMetrics;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.v1.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Everything there is in one schedule. Nothing of it is shared with another one. */
public final class World {

  private static final Duration RESOLVED = Duration.ofSeconds(10);
  private static final long RESTART_NANOS = Duration.ofMillis(150).toNanos();

  private final Schedule schedule;
  private final Seams seams;
  private final Observer observer;
  private final EngineMetrics metrics;
  private final Trace trace;
  private final Agenda agenda = new Agenda();
  private final SplittableRandom random;
  private final SimulatedNetwork network;
  private final List<ParticipantNode> participants = new ArrayList<>();
  private final List<CoordinatorNode> coordinators = new ArrayList<>();
  private final List<ClientNode> clients = new ArrayList<>();
  private final List<ReplicaNode> replicas = new ArrayList<>();
  private final Set<StreamCall<?>> streams = new LinkedHashSet<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private Optional<Violation> violation = Optional.empty();
  private boolean faulty;
  private long healedAt;
  private long boundaries;

  /**
   * @param metrics where coordinators count; nobody reads it
   */
  public World(
      Schedule schedule, Seams seams, Observer observer, EngineMetrics metrics, Trace trace) {
    this.schedule = schedule;
    this.seams = seams;
    this.observer = observer;
    this.metrics = metrics;
    this.trace = trace;
    this.random = new SplittableRandom(schedule.seed() * 31 + 17);
    List<Integer> copies = schedule.reads().map(ReadLife::replicas).orElse(List.of());
    int nodes =
        schedule.participants()
            + schedule.coordinators()
            + schedule.clients()
            + copies.stream().mapToInt(Integer::intValue).sum();
    this.network = new SimulatedNetwork(this, nodes);
    int number = 0;
    for (int i = 0; i < schedule.participants(); i++) {
      participants.add(
          new ParticipantNode(this, number++, clock(), new StoreId(new UUID(0x4000L, i + 1L))));
    }
    for (int i = 0; i < schedule.coordinators(); i++) {
      coordinators.add(new CoordinatorNode(this, number++, "coordinator-" + (i + 1), clock()));
    }
    for (int i = 0; i < schedule.clients(); i++) {
      clients.add(new ClientNode(this, number++, "client-" + (i + 1), clock()));
    }
    for (int i = 0; i < copies.size(); i++) {
      for (int which = 1; which <= copies.get(i); which++) {
        replicas.add(new ReplicaNode(this, number++, clock(), participants.get(i), which));
      }
    }
    participants.forEach(Node::start);
    coordinators.forEach(Node::start);
    clients.forEach(Node::start);
    replicas.forEach(this::startSomeTime);
  }

  /** A replica may come when there is a past already, of which not all is kept. */
  private void startSomeTime(ReplicaNode replica) {
    if (random.nextInt(3) > 0) {
      replica.start();
    } else {
      agenda.after(random.nextLong(schedule.faultNanos()), () -> startAgain(replica));
    }
  }

  private SimulatedClock clock() {
    double rate = 1 + schedule.drift() * (2 * random.nextDouble() - 1);
    long offset =
        schedule.clockSpreadMillis() == 0 ? 0 : random.nextLong(schedule.clockSpreadMillis());
    return new SimulatedClock(agenda, rate, random.nextLong(), offset);
  }

  public Schedule schedule() {
    return schedule;
  }

  public Agenda agenda() {
    return agenda;
  }

  public SplittableRandom random() {
    return random;
  }

  public Trace trace() {
    return trace;
  }

  public SimulatedNetwork network() {
    return network;
  }

  public List<ParticipantNode> participants() {
    return participants;
  }

  public List<CoordinatorNode> coordinators() {
    return coordinators;
  }

  public List<ClientNode> clients() {
    return clients;
  }

  public List<ReplicaNode> replicas() {
    return replicas;
  }

  ReplicaNode replica(String name) {
    for (ReplicaNode replica : replicas) {
      if (replica.name().equals(name)) {
        return replica;
      }
    }
    throw new IllegalArgumentException("no such replica: " + name);
  }

  /** Those that are open. */
  Set<StreamCall<?>> streams() {
    return streams;
  }

  /** Something has happened that a life of reads should not go without. */
  public void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** How often that was, by name. */
  public Map<String, Integer> counts() {
    long copies = replicas.stream().mapToLong(ReplicaNode::copies).sum();
    counts.put("copies anew", Math.toIntExact(copies));
    return counts;
  }

  Seams seams() {
    return seams;
  }

  Observer observer() {
    return observer;
  }

  EngineMetrics metrics() {
    return metrics;
  }

  /** Whether things go wrong by chance now. */
  boolean isFaulty() {
    return faulty;
  }

  boolean strikes(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** Whether this boundary between two effects is one at which a host dies. */
  boolean isCrash() {
    if (!faulty) {
      return false;
    }
    boundaries++;
    return boundaries == schedule.crashes().boundary() || strikes(schedule.crashes().probability());
  }

  /** How many boundaries between two effects there were while things went wrong. */
  public long boundaries() {
    return boundaries;
  }

  long syncNanos() {
    return 20_000 + random.nextLong(schedule.syncNanos());
  }

  ParticipantNode participantOf(Member member) {
    for (ParticipantNode participant : participants) {
      if (participant.member().getStoreId().equals(member.getStoreId())) {
        return participant;
      }
    }
    throw new IllegalArgumentException("no such participant: " + member);
  }

  CoordinatorNode coordinatorAt(String address) {
    for (CoordinatorNode coordinator : coordinators) {
      if (coordinator.address().equals(address)) {
        return coordinator;
      }
    }
    throw new IllegalArgumentException("no coordinator at " + address);
  }

  /** Something happened that must never happen. The first one counts. */
  public void fail(Violation what) {
    if (violation.isEmpty()) {
      violation = Optional.of(what);
      trace.add(
          agenda.now(), "simulation", "violation", 0, () -> String.valueOf(what.getMessage()));
    }
  }

  public Optional<Violation> violation() {
    return violation;
  }

  /** A process died: links to it break some time, and somebody starts it again. */
  void died(Node node) {
    for (CoordinatorNode coordinator : coordinators) {
      for (SimulatedLink link : coordinator.links()) {
        if (link.participant() == node) {
          coordinator.after(random.nextLong(RESTART_NANOS), () -> link.lose(node.name() + " died"));
        }
      }
    }
    List.copyOf(streams).forEach(stream -> stream.died(node));
    agenda.after(1 + random.nextLong(RESTART_NANOS), () -> startAgain(node));
  }

  private static void startAgain(Node node) {
    if (!node.isUp()) {
      node.start();
    }
  }

  /** From now on things go wrong. */
  public void beginFaults() {
    faulty = true;
    new Nemesis(this).begin();
  }

  /** From now on nothing goes wrong any more, and what did is repaired. */
  public void heal() {
    faulty = false;
    healedAt = agenda.now();
    trace.add(agenda.now(), "simulation", "heal", 0, () -> "everything works again");
    List<Node> all = new ArrayList<>(participants);
    all.addAll(coordinators);
    all.addAll(clients);
    all.addAll(replicas);
    for (Node node : all) {
      for (Node other : all) {
        network.mend(node, other);
      }
    }
    all.forEach(network::unclog);
    all.forEach(Node::resume);
    all.forEach(World::startAgain);
  }

  /** Lets time pass until something is so, or it has taken too long, or a violation is found. */
  public boolean runUntil(BooleanSupplier so, Duration limit) {
    long until = agenda.now() + limit.toNanos();
    for (int steps = 0; violation.isEmpty(); steps++) {
      if (steps % 16 == 0 && so.getAsBoolean()) {
        return true;
      }
      if (!agenda.step(until)) {
        return so.getAsBoolean();
      }
    }
    return false;
  }

  /** I17: nothing is in doubt for long once everything works again. */
  public void requireResolvedInTime() {
    if (agenda.now() - healedAt > RESOLVED.toNanos() && longestDoubt().compareTo(RESOLVED) > 0) {
      fail(
          new Violation(
              "I17: a row has been in doubt for more than 10 s after everything was healed"));
    }
  }

  /** For how long, by its participant's clock, the oldest row has been in doubt. */
  private Duration longestDoubt() {
    long millis = 0;
    for (ParticipantNode participant : participants) {
      if (participant.isUp()) {
        for (ParticipantEngine.InDoubtRow row : participant.engine().inDoubt()) {
          millis = Math.max(millis, row.inDoubtMillis());
        }
      }
    }
    return Duration.ofMillis(millis);
  }

  /** Whether no participant has a row in doubt. */
  public boolean isResolved() {
    for (ParticipantNode participant : participants) {
      if (!participant.isUp() || !participant.engine().inDoubt().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Whether no coordinator has anything undecided. */
  public boolean isIdle() {
    for (CoordinatorNode coordinator : coordinators) {
      if (!coordinator.isUp() || coordinator.inFlight() > 0) {
        return false;
      }
    }
    return true;
  }
}
