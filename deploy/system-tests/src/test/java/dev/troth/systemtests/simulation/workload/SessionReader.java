package dev.troth.systemtests.simulation.workload;

import com.google.protobuf.Duration;
import dev.troth.clock.Timestamp;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ScanRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a client reads that takes its session from coordinator to coordinator and from level to
 * level, and sometimes leaves it out.
 */
final class SessionReader implements ReadsAtRandom {

  private static final int MAX_STALE_MILLIS = 400;
  private static final int PAST_MILLIS = 500;
  private static final int MAX_PAGE = 4;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final ClientNode node;
  private final World world;
  private final History history;
  private final Keys keys;
  private final ClientSession session;
  private final SplittableRandom random;

  SessionReader(ClientNode node, History history, Keys keys, ClientSession session) {
    this.node = node;
    this.world = node.world();
    this.history = history;
    this.keys = keys;
    this.session = session;
    this.random = world.random();
  }

  @Override
  public void read(Runnable then) {
    switch (random.nextInt(12)) {
      case 0, 1, 9 -> asOf(then);
      case 2, 3 -> scan(then);
      case 4 -> history(then);
      case 5 -> twice(then);
      case 6, 7, 8 -> often(2 + random.nextInt(4), anyKeys(), then);
      default -> question(anyLevel(), then).read(anyKeys());
    }
  }

  @Override
  public void readBack(Attempt attempt, Runnable then) {
    List<KeyReference> written = new ArrayList<>();
    for (Operation operation : attempt.spec().getAtomic().getOperationsList()) {
      String key =
          operation.getAdd().getKey()
              + operation.getAppend().getKey()
              + operation.getPut().getKey();
      if (!key.isEmpty()) {
        written.add(Keys.reference(operation.getParticipant(), key));
      }
    }
    if (written.isEmpty()) {
      then.run();
    } else {
      question(inSession(anyLevel()), then).read(written);
    }
  }

  /** Two who ask for the same at once. */
  private void twice(Runnable then) {
    List<KeyReference> wanted = anyKeys();
    question(anyLevel(), () -> {}).read(wanted);
    question(anyLevel(), then).read(wanted);
  }

  /** Again and again, as long as it is answered. */
  private void often(int times, List<KeyReference> wanted, Runnable then) {
    if (times == 0) {
      then.run();
    } else {
      question(anyLevel(), () -> often(times - 1, wanted, then)).read(wanted);
    }
  }

  private SessionQuestion question(Freshness freshness, Runnable then) {
    return new SessionQuestion(node, history, session, freshness, then);
  }

  private Freshness anyLevel() {
    Freshness.Builder level = Freshness.newBuilder();
    switch (random.nextInt(10)) {
      case 0 -> level.setConsistency(Consistency.CONSISTENCY_STRONG);
      case 1, 2 -> level.setConsistency(Consistency.CONSISTENCY_SESSION);
      case 3, 4 ->
          level
              .setConsistency(Consistency.CONSISTENCY_BOUNDED)
              .setMaxStaleness(
                  Duration.newBuilder()
                      .setNanos(NANOS_PER_MILLI * (1 + random.nextInt(MAX_STALE_MILLIS))));
      case 5, 6, 7, 8 -> level.setConsistency(Consistency.CONSISTENCY_EVENTUAL);
      default -> {} // as the keys' policies say
    }
    return random.nextInt(4) > 0 ? inSession(level.build()) : level.build();
  }

  private Freshness inSession(Freshness level) {
    return level.toBuilder().setSessionToken(session.token()).build();
  }

  private void asOf(Runnable then) {
    Timestamp moment = aMoment();
    if (moment.equals(Timestamp.ZERO)) {
      question(anyLevel(), then).read(anyKeys());
    } else {
      question(Freshness.newBuilder().setAsOf(moment.bits()).build(), then)
          .read(random.nextBoolean() ? keys.accounts() : anyKeys());
    }
  }

  /** At a horizon or just below it, the session's past, or a little ago. */
  private Timestamp aMoment() {
    return switch (random.nextInt(7)) {
      case 0, 1 -> aHorizon();
      case 2, 4 -> {
        Timestamp horizon = aHorizon();
        yield horizon.equals(Timestamp.ZERO) ? horizon : horizon.previous();
      }
      case 3 -> session.past().latest();
      default -> Timestamp.ofMillis(node.clock().wallMillis() - 1 - random.nextInt(PAST_MILLIS));
    };
  }

  /** Of a participant or of a replica. */
  private Timestamp aHorizon() {
    List<SimulatedDisk> disks = new ArrayList<>();
    world.participants().forEach(participant -> disks.add(participant.disk()));
    world.replicas().forEach(replica -> disks.add(replica.disk()));
    return disks.get(random.nextInt(disks.size())).horizons().moment();
  }

  private void scan(Runnable then) {
    String prefix = random.nextBoolean() ? "" : anyKey().getKey().substring(0, 2);
    List<PrefixReference> prefixes =
        keys.participants().stream()
            .map(
                name -> PrefixReference.newBuilder().setParticipant(name).setPrefix(prefix).build())
            .toList();
    Freshness freshness = anyLevel();
    question(freshness, then)
        .scan(
            ScanRequest.newBuilder()
                .setFreshness(freshness)
                .addAllPrefixes(prefixes)
                .setLimit(1 + random.nextInt(MAX_PAGE))
                .build());
  }

  private void history(Runnable then) {
    question(Freshness.getDefaultInstance(), then).history(anyKey(), 1 + random.nextInt(8));
  }

  private List<KeyReference> anyKeys() {
    if (random.nextInt(4) == 0) {
      return keys.accounts();
    }
    List<KeyReference> some = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      some.add(anyKey());
    }
    return some;
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
}
