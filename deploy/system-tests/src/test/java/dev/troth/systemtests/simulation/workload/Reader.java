package dev.troth.systemtests.simulation.workload;

import dev.troth.clock.Timestamp;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.history.ReadSeen;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.CoordinatorNode;
import dev.troth.systemtests.simulation.world.Describe;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ReadValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What one client reads: now, of a past or a coming moment, or not before what it knows of. */
final class Reader {

  private static final Duration LIMIT = Duration.ofMillis(900);
  private static final long GIVE_UP_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int PAST_MILLIS = 300;
  private static final int AHEAD_MILLIS = 40;

  private final ClientNode node;
  private final World world;
  private final History history;
  private final Keys keys;
  private final SplittableRandom random;

  Reader(ClientNode node, History history, Keys keys) {
    this.node = node;
    this.world = node.world();
    this.history = history;
    this.keys = keys;
    this.random = world.random();
  }

  /** Reads something, and goes on when it is answered or has taken too long. */
  void read(Runnable then) {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> new Reading(ReadSeen.Kind.STRONG, then).strong(keys.accounts());
      case 3, 4 -> new Reading(ReadSeen.Kind.STRONG, then).strong(List.of(anyKey()));
      case 5 -> new Reading(ReadSeen.Kind.STRONG, then).strong(List.of(anyKey(), anyKey()));
      case 6 -> new Reading(ReadSeen.Kind.SESSION, then).at(Timestamp.ZERO, token());
      default -> new Reading(ReadSeen.Kind.AS_OF, then).at(aMoment(), Timestamp.ZERO);
    }
  }

  /** Looks for what a transaction that was acknowledged has written. */
  void readBack(Attempt attempt, Runnable then) {
    List<KeyReference> written = new ArrayList<>();
    for (Operation operation : attempt.spec().getAtomic().getOperationsList()) {
      String key = operation.getAdd().getKey() + operation.getAppend().getKey();
      if (!key.isEmpty()) {
        written.add(Keys.reference(operation.getParticipant(), key));
      }
    }
    if (written.isEmpty()) {
      then.run();
    } else if (random.nextInt(3) == 0) {
      new Reading(ReadSeen.Kind.STRONG, then).strong(written);
    } else {
      KeyReference any = written.get(random.nextInt(written.size()));
      new Reading(ReadSeen.Kind.STRONG, then).strong(List.of(any));
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
    private final Runnable then;
    private final long invokedAt = world.agenda().now();
    private final CoordinatorNode coordinator =
        world.coordinators().get(random.nextInt(world.coordinators().size()));
    private boolean over;

    Reading(ReadSeen.Kind kind, Runnable then) {
      this.kind = kind;
      this.then = then;
      node.later(GIVE_UP_NANOS, this::end);
    }

    private void end() {
      if (!over) {
        over = true;
        then.run();
      }
    }

    void strong(List<KeyReference> wanted) {
      world
          .network()
          .send(
              node,
              coordinator,
              "read",
              describe(wanted).hashCode(),
              () -> "strongly " + describe(wanted),
              () ->
                  coordinator.read(
                      wanted,
                      LIMIT,
                      answer ->
                          answer.ifPresent(
                              response ->
                                  back(
                                      new Timestamp(response.getTimestamp()),
                                      Timestamp.ZERO,
                                      response.getValuesList()))));
    }

    void at(Timestamp at, Timestamp notBefore) {
      KeyReference wanted = anyKey();
      ParticipantServiceReadRequest request =
          ParticipantServiceReadRequest.newBuilder()
              .addKeys(wanted.getKey())
              .setAt(at.bits())
              .setNotBefore(notBefore.bits())
              .build();
      world
          .network()
          .send(
              node,
              coordinator,
              "read",
              at.bits() + notBefore.bits(),
              () -> kind + " " + describe(List.of(wanted)) + " " + Timestamp.max(at, notBefore),
              () -> {
                var unused =
                    coordinator
                        .link(wanted.getParticipant())
                        .read(request, LIMIT)
                        .whenComplete(
                            (response, failure) -> {
                              if (failure == null) {
                                back(
                                    new Timestamp(response.getTimestamp()),
                                    notBefore,
                                    named(wanted.getParticipant(), response.getValuesList()));
                              }
                            });
              });
    }

    private void back(Timestamp at, Timestamp notBefore, List<ReadValue> values) {
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
                history.add(new ReadSeen(kind, node.name(), invokedAt, now, at, notBefore, values));
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
