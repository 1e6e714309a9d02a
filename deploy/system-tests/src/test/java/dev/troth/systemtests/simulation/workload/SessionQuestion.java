package dev.troth.systemtests.simulation.workload;

import com.google.protobuf.util.Durations;
import dev.troth.clock.Timestamp;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.history.HistorySeen;
import dev.troth.systemtests.simulation.history.ReadSeen;
import dev.troth.systemtests.simulation.history.SessionPast;
import dev.troth.systemtests.simulation.history.TooOld;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.CoordinatorNode;
import dev.troth.systemtests.simulation.world.Describe;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One question of a client to a coordinator, and what comes of it. */
final class SessionQuestion {

  /** A replica that has fallen silent takes a second of it. */
  private static final Duration LIMIT = Duration.ofMillis(2_500);

  private static final long GIVE_UP_NANOS = Duration.ofMillis(2_700).toNanos();

  private final ClientNode node;
  private final World world;
  private final History history;
  private final ClientSession session;
  private final Freshness freshness;
  private final SessionPast past;
  private final Runnable then;
  private final long invokedAt;
  private final CoordinatorNode coordinator;
  private Timestamp bound = Timestamp.ZERO;
  private boolean over;

  SessionQuestion(
      ClientNode node, History history, ClientSession session, Freshness freshness, Runnable then) {
    this.node = node;
    this.world = node.world();
    this.history = history;
    this.session = session;
    this.freshness = freshness;
    this.past = freshness.getSessionToken().isEmpty() ? SessionPast.NONE : session.past();
    this.then = then;
    this.invokedAt = world.agenda().now();
    this.coordinator =
        world.coordinators().get(world.random().nextInt(world.coordinators().size()));
    node.later(GIVE_UP_NANOS, this::end);
  }

  private void end() {
    if (!over) {
      over = true;
      then.run();
    }
  }

  void read(List<KeyReference> wanted) {
    ReadRequest request =
        ReadRequest.newBuilder().setFreshness(freshness).addAllKeys(wanted).build();
    Set<String> participants =
        wanted.stream().map(KeyReference::getParticipant).collect(Collectors.toSet());
    ask(
        "read",
        () -> Describe.keys(wanted),
        () ->
            coordinator.read(
                request,
                LIMIT,
                new Back<ReadResponse>(
                    participants,
                    response ->
                        seen(
                            response.getConsistency(),
                            new Timestamp(response.getTimestamp()),
                            response.getSessionToken(),
                            response.getValuesList(),
                            List.of()))));
  }

  void scan(ScanRequest first) {
    page(first, new ArrayList<>());
  }

  /** Every page comes from the coordinator that made the first one. */
  private void page(ScanRequest request, List<ReadValue> found) {
    Set<String> participants =
        request.getPrefixesList().stream()
            .map(PrefixReference::getParticipant)
            .collect(Collectors.toSet());
    ask(
        "scan",
        () -> request.getPrefixes(0).getPrefix() + "* after " + found.size(),
        () ->
            coordinator.scan(
                request,
                LIMIT,
                new Back<ScanResponse>(participants, page -> scanned(page, request, found))));
  }

  private void scanned(ScanResponse page, ScanRequest request, List<ReadValue> found) {
    found.addAll(page.getValuesList());
    if (page.getNextPageToken().isEmpty()) {
      seen(
          page.getConsistency(),
          new Timestamp(page.getTimestamp()),
          page.getSessionToken(),
          found,
          request.getPrefixesList());
    } else {
      page(
          request.toBuilder().clearFreshness().setPageToken(page.getNextPageToken()).build(),
          found);
    }
  }

  /** The first page of a key's past. */
  void history(KeyReference key, int limit) {
    ParticipantServiceHistoryRequest request =
        ParticipantServiceHistoryRequest.newBuilder().setKey(key.getKey()).setLimit(limit).build();
    ask(
        "history",
        () -> Describe.keys(List.of(key)),
        () ->
            coordinator.history(
                key.getParticipant(),
                request,
                LIMIT,
                new Back<ParticipantServiceHistoryResponse>(
                    Set.of(key.getParticipant()), page -> seen(key, page))));
  }

  private void seen(KeyReference key, ParticipantServiceHistoryResponse page) {
    history.add(
        new HistorySeen(
            node.name(),
            key.getParticipant(),
            key.getKey(),
            page.getEventsList(),
            new Timestamp(page.getNext().getTimestamp()),
            page.getMore()));
    end();
  }

  private void ask(String what, Supplier<String> whom, Runnable asking) {
    world
        .network()
        .send(
            node,
            coordinator,
            what,
            freshness.getConsistencyValue() + freshness.getAsOf(),
            () -> freshness.getConsistency() + " " + whom.get(),
            () -> {
              takeBound();
              asking.run();
            });
  }

  /** What is asked for by a bound is no older than that by the clock of who is asked. */
  private void takeBound() {
    if (freshness.getConsistency() == Consistency.CONSISTENCY_BOUNDED
        && bound.equals(Timestamp.ZERO)) {
      bound = coordinator.moment().plusMillis(-Durations.toMillis(freshness.getMaxStaleness()));
    }
  }

  private void seen(
      Consistency level,
      Timestamp at,
      String token,
      List<ReadValue> values,
      List<PrefixReference> scanned) {
    world.count(freshness.getAsOf() == 0 ? "read " + level : "as of a moment");
    history.add(
        new ReadSeen(
            kind(level),
            node.name(),
            invokedAt,
            world.agenda().now(),
            at,
            freshness.getAsOf() == 0 ? bound : new Timestamp(freshness.getAsOf()),
            past,
            values,
            scanned));
    if (freshness.getAsOf() == 0 && !freshness.getSessionToken().isEmpty()) {
      session.saw(at, token);
    }
    end();
  }

  private ReadSeen.Kind kind(Consistency level) {
    return switch (level) {
      case CONSISTENCY_STRONG -> ReadSeen.Kind.STRONG;
      case CONSISTENCY_UNSPECIFIED, UNRECOGNIZED -> ReadSeen.Kind.AS_OF;
      case CONSISTENCY_SESSION, CONSISTENCY_BOUNDED, CONSISTENCY_EVENTUAL ->
          past.equals(SessionPast.NONE) ? ReadSeen.Kind.STALE : ReadSeen.Kind.SESSION;
    };
  }

  /** How a coordinator's answer gets back. */
  private final class Back<T> implements CoordinatorNode.Answers<T> {
    private final Set<String> participants;
    private final Consumer<T> taken;

    /**
     * @param participants who are asked
     */
    Back(Set<String> participants, Consumer<T> taken) {
      this.participants = participants;
      this.taken = taken;
    }

    @Override
    public void answered(T answer) {
      send(
          1,
          () -> Describe.line(answer),
          () -> {
            taken.accept(answer);
          });
    }

    @Override
    public void refused(Reason why) {
      send(
          why.getCodeValue(),
          () -> why.getCode() + " " + why.getMessage(),
          () -> {
            world.count("told " + why.getCode());
            if (why.getCode() == ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD) {
              history.add(
                  new TooOld(node.name(), new Timestamp(freshness.getAsOf()), participants));
            }
            end();
          });
    }

    private void send(long detail, Supplier<String> text, Runnable arrival) {
      world.network().send(coordinator, node, "told", detail, text, arrival);
    }
  }
}
