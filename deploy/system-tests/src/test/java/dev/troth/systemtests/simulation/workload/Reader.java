package dev.troth.systemtests.simulation.workload;

import dev.troth.clock.Timestamp;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.history.ReadSeen;
import dev.troth.systemtests.simulation.history.SessionPast;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.CoordinatorNode;
import dev.troth.systemtests.simulation.world.Describe;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadValue;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What one client reads: now, of a past or a coming moment, or not before what it knows of. */
final class Reader implements ReadsAtRandom {

  private static final Duration LIMIT = Duration.ofMillis(900);
  private static final long GIVE_UP_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int PAST_MILLIS = 300;
  private static final int AHEAD_MILLIS = 40;
  private static final int MAX_STALE_MILLIS = 300;
  private static final int MAX_PAGE = 4;

  private final ClientNode node;
  private final World world;
  private final History history;
  private final Keys keys;
  private final ClientSession session;
  private final SplittableRandom random;

  Reader(ClientNode node, History history, Keys keys, ClientSession session) {
    this.node = node;
    this.world = node.world();
    this.history = history;
    this.keys = keys;
    this.session = session;
    this.random = world.random();
  }

  @Override
  public void read(Runnable then) {
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> strong(then, keys.accounts());
      case 3, 4 -> strong(then, List.of(anyKey()));
      case 5 -> strong(then, List.of(anyKey(), anyKey()));
      case 6 -> new Reading(ReadSeen.Kind.SESSION, token(), then).at(Timestamp.ZERO, token());
      case 7 ->
          new Reading(ReadSeen.Kind.AS_OF, Timestamp.ZERO, then).at(aMoment(), Timestamp.ZERO);
      case 8, 9 -> inSession(then).read(session(), keys.accounts());
      case 10 -> inSession(then).read(session(), List.of(anyKey(), anyKey()));
      case 11 -> stale(then).read(bounded(), keys.accounts());
      case 12 -> stale(then).read(level(Consistency.CONSISTENCY_EVENTUAL), keys.accounts());
      case 13 -> asOf(then);
      case 14 -> strongScan(then);
      default -> inSession(then).scan(session(), prefixes());
    }
  }

  private void strong(Runnable then, List<KeyReference> wanted) {
    new Reading(ReadSeen.Kind.STRONG, Timestamp.ZERO, then)
        .read(level(Consistency.CONSISTENCY_STRONG), wanted);
  }

  private void strongScan(Runnable then) {
    new Reading(ReadSeen.Kind.STRONG, Timestamp.ZERO, then)
        .scan(level(Consistency.CONSISTENCY_STRONG), prefixes());
  }

  /** Once it is over a read as of its moment, by every participant, would show the same. */
  private void asOf(Runnable then) {
    Timestamp moment = token();
    if (moment.equals(Timestamp.ZERO)) {
      stale(then).read(level(Consistency.CONSISTENCY_EVENTUAL), keys.accounts());
    } else {
      new Reading(ReadSeen.Kind.AS_OF, moment, then)
          .read(Freshness.newBuilder().setAsOf(moment.bits()).build(), keys.accounts());
    }
  }

  private Reading inSession(Runnable then) {
    return new Reading(ReadSeen.Kind.SESSION, session.past().latest(), then);
  }

  private Reading stale(Runnable then) {
    return new Reading(ReadSeen.Kind.STALE, Timestamp.ZERO, then);
  }

  private Freshness session() {
    return level(Consistency.CONSISTENCY_SESSION).toBuilder()
        .setSessionToken(session.token())
        .build();
  }

  private Freshness bounded() {
    return level(Consistency.CONSISTENCY_BOUNDED).toBuilder()
        .setMaxStaleness(
            com.google.protobuf.Duration.newBuilder()
                .setNanos(1_000_000 * (1 + random.nextInt(MAX_STALE_MILLIS))))
        .build();
  }

  private static Freshness level(Consistency consistency) {
    return Freshness.newBuilder().setConsistency(consistency).build();
  }

  private List<PrefixReference> prefixes() {
    String prefix = random.nextBoolean() ? "" : anyKey().getKey().substring(0, 2);
    return keys.participants().stream()
        .map(name -> PrefixReference.newBuilder().setParticipant(name).setPrefix(prefix).build())
        .toList();
  }

  @Override
  public void readBack(Attempt attempt, Runnable then) {
    List<KeyReference> written = new ArrayList<>();
    for (Operation operation : attempt.spec().getAtomic().getOperationsList()) {
      String key = operation.getAdd().getKey() + operation.getAppend().getKey();
      if (!key.isEmpty()) {
        written.add(Keys.reference(operation.getParticipant(), key));
      }
    }
    if (written.isEmpty()) {
      then.run();
    } else if (random.nextInt(4) == 0) {
      inSession(then).read(session(), written);
    } else if (random.nextInt(3) == 0) {
      strong(then, written);
    } else {
      KeyReference any = written.get(random.nextInt(written.size()));
      strong(then, List.of(any));
    }
  }

  private KeyReference anyKey() {
    String key =
        switch (random.nextInt(5)) {
          case 0 -> Keys.account(0);
          case 1, 2 -> Keys.list(random.nextInt(Keys.LISTS));
          case 3 -> Keys.hot();
          default -> Keys.value();
        };
    return Keys.reference(keys.any(random), key);
  }

  /** The last commit that anybody was told of. */
  private Timestamp token() {
    for (int i = history.attempts().size() - 1; i >= 0; i--) {
      for (Attempt.Told told : history.attempts().get(i).told()) {
        if (told.isCommitted()) {
          return told.commitTimestamp();
        }
      }
    }
    return Timestamp.ZERO;
  }

  private Timestamp aMoment() {
    return random.nextBoolean()
        ? token()
        : Timestamp.ofMillis(
            node.clock().wallMillis() + AHEAD_MILLIS - random.nextInt(PAST_MILLIS));
  }

  private final class Reading {
    private final ReadSeen.Kind kind;
    private final Timestamp notBefore;
    private final Runnable then;
    private final long invokedAt = world.agenda().now();
    private final CoordinatorNode coordinator =
        world.coordinators().get(random.nextInt(world.coordinators().size()));
    private boolean over;

    Reading(ReadSeen.Kind kind, Timestamp notBefore, Runnable then) {
      this.kind = kind;
      this.notBefore = notBefore;
      this.then = then;
      node.later(GIVE_UP_NANOS, this::end);
    }

    private void end() {
      if (!over) {
        over = true;
        then.run();
      }
    }

    void read(Freshness freshness, List<KeyReference> wanted) {
      ReadRequest request =
          ReadRequest.newBuilder().setFreshness(freshness).addAllKeys(wanted).build();
      ask(
          "read",
          describe(wanted),
          freshness,
          () ->
              coordinator.read(
                  request,
                  LIMIT,
                  answer ->
                      answer.ifPresent(
                          response ->
                              back(
                                  new Timestamp(response.getTimestamp()),
                                  response.getSessionToken(),
                                  response.getValuesList(),
                                  List.of()))));
    }

    void scan(Freshness freshness, List<PrefixReference> prefixes) {
      ScanRequest first =
          ScanRequest.newBuilder()
              .setFreshness(freshness)
              .addAllPrefixes(prefixes)
              .setLimit(1 + random.nextInt(MAX_PAGE))
              .build();
      page(first, freshness, new ArrayList<>());
    }

    /** Every page comes from the coordinator that made the first one. */
    private void page(ScanRequest request, Freshness freshness, List<ReadValue> found) {
      ask(
          "scan",
          request.getPrefixes(0).getPrefix() + "* after " + found.size(),
          freshness,
          () ->
              coordinator.scan(
                  request,
                  LIMIT,
                  answer -> answer.ifPresent(page -> scanned(page, request, freshness, found))));
    }

    private void scanned(
        ScanResponse page, ScanRequest request, Freshness freshness, List<ReadValue> found) {
      List<ReadValue> all = new ArrayList<>(found);
      all.addAll(page.getValuesList());
      if (page.getNextPageToken().isEmpty()) {
        back(
            new Timestamp(page.getTimestamp()),
            page.getSessionToken(),
            all,
            request.getPrefixesList());
      } else {
        ScanRequest next =
            request.toBuilder().clearFreshness().setPageToken(page.getNextPageToken()).build();
        page(next, freshness, all);
      }
    }

    private void ask(String what, String whom, Freshness freshness, Runnable asking) {
      world
          .network()
          .send(
              node,
              coordinator,
              what,
              whom.hashCode() + freshness.getConsistencyValue(),
              () -> freshness.getConsistency() + " " + whom,
              asking);
    }

    void at(Timestamp at, Timestamp least) {
      KeyReference wanted = anyKey();
      ParticipantServiceReadRequest request =
          ParticipantServiceReadRequest.newBuilder()
              .addKeys(wanted.getKey())
              .setAt(at.bits())
              .setNotBefore(least.bits())
              .build();
      world
          .network()
          .send(
              node,
              coordinator,
              "read",
              at.bits() + least.bits(),
              () -> kind + " " + describe(List.of(wanted)) + " " + Timestamp.max(at, least),
              () ->
                  coordinator.readAt(
                      wanted.getParticipant(),
                      request,
                      LIMIT,
                      answer ->
                          answer.ifPresent(
                              response ->
                                  back(
                                      new Timestamp(response.getTimestamp()),
                                      "",
                                      named(wanted.getParticipant(), response.getValuesList()),
                                      List.of()))));
    }

    private void back(
        Timestamp at, String token, List<ReadValue> values, List<PrefixReference> scanned) {
      world
          .network()
          .send(
              coordinator,
              node,
              "values",
              at.bits(),
              () -> Describe.values(values) + " at " + at,
              () -> {
                long now = world.agenda().now();
                history.add(
                    new ReadSeen(
                        kind,
                        node.name(),
                        invokedAt,
                        now,
                        at,
                        notBefore,
                        SessionPast.NONE,
                        values,
                        scanned));
                if (kind == ReadSeen.Kind.SESSION && !token.isEmpty()) {
                  session.saw(at, token);
                }
                end();
              });
    }
  }

  private static List<ReadValue> named(String participant, List<ReadValue> values) {
    List<ReadValue> named = new ArrayList<>();
    values.forEach(value -> named.add(value.toBuilder().setParticipant(participant).build()));
    return named;
  }

  private static String describe(List<KeyReference> wanted) {
    StringBuilder text = new StringBuilder();
    wanted.forEach(
        key -> text.append(key.getParticipant()).append('/').append(key.getKey()).append(' '));
    return text.toString();
  }
}
