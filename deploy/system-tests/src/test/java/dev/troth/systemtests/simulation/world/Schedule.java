package dev.troth.systemtests.simulation.world;

import dev.troth.participant.engine.EngineSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What kind of life a seed stands for: how many there are, and how bad it gets.
 *
 * @param faultNanos how long things go wrong; then everything is healed
 * @param loss probability that a message is lost
 * @param duplication probability that it arrives twice
 * @param ordered whether streams keep their order, and break where one would lose a message
 * @param slowDelivery probability that a message takes a hundred times as long
 * @param crashes when hosts die between two effects
 * @param mishaps how many larger things go wrong: partitions, pauses, restarts, jumps of a clock
 * @param clockSpreadMillis how far apart the wall clocks are
 * @param drift by how much clocks run fast or slow, as a ratio
 * @param retention how long participants keep rows
 * @param syncNanos how long a sync takes, roughly
 * @param reads what there is besides when it is about reads
 */
public record Schedule(
    long seed,
    int participants,
    int coordinators,
    int clients,
    int operations,
    long faultNanos,
    double loss,
    double duplication,
    boolean ordered,
    double slowDelivery,
    Crashes crashes,
    int mishaps,
    long clockSpreadMillis,
    double drift,
    Duration retention,
    long syncNanos,
    Optional<ReadLife> reads) {

  /** The schedule that a seed stands for. */
  public static Schedule of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Schedule(
        seed,
        2 + random.nextInt(2),
        1 + Math.min(1, random.nextInt(4)),
        2 + random.nextInt(4),
        4 + random.nextInt(8),
        Duration.ofMillis(100 + random.nextInt(900)).toNanos(),
        pick(random, 0, 0, 0.01, 0.05, 0.15),
        pick(random, 0, 0.01, 0.1),
        random.nextInt(3) > 0,
        pick(random, 0, 0.02, 0.1, 0.3),
        Crashes.byChance(pick(random, 0, 0.001, 0.005, 0.02)),
        random.nextInt(9),
        (long) pick(random, 0, 5, 100, 3000),
        pick(random, 0, 0.0001, 0.05),
        Duration.ofMillis((long) pick(random, 86_400_000, 86_400_000, 5_000, 500)),
        (long) pick(random, 200_000, 1_000_000, 20_000_000),
        Optional.empty());
  }

  /** What a seed of sagas stands for: lives are longer, for drivers are given up slowly. */
  public static Schedule ofSagas(long seed) {
    Schedule light = of(seed);
    SplittableRandom random = new SplittableRandom(seed * 11);
    return new Schedule(
        seed,
        2 + random.nextInt(2),
        1 + random.nextInt(3),
        2 + random.nextInt(2),
        2 + random.nextInt(3),
        Duration.ofMillis((long) pick(random, 300, 800, 800, 2_000, 15_000)).toNanos(),
        light.loss(),
        light.duplication(),
        light.ordered(),
        light.slowDelivery(),
        Crashes.byChance(pick(random, 0, 0.001, 0.005, 0.02)),
        random.nextInt(9),
        light.clockSpreadMillis(),
        light.drift(),
        Duration.ofMillis((long) pick(random, 86_400_000, 86_400_000, 5_000, 500)),
        light.syncNanos(),
        Optional.empty());
  }

  /**
   * What a seed of reads stands for: replicas, caches and short pasts. Connections keep their
   * order: journals are streams.
   */
  public static Schedule ofReads(long seed) {
    Schedule light = of(seed);
    SplittableRandom random = new SplittableRandom(seed * 13);
    int participants = 1 + random.nextInt(2);
    return new Schedule(
        seed,
        participants,
        1 + Math.min(1, random.nextInt(4)),
        2 + random.nextInt(2),
        8 + random.nextInt(10),
        Duration.ofMillis((long) pick(random, 300, 800, 1_500, 3_000)).toNanos(),
        pick(random, 0, 0, 0.005, 0.02),
        0,
        true,
        pick(random, 0, 0.02, 0.1),
        Crashes.byChance(pick(random, 0, 0, 0.001, 0.004)),
        random.nextInt(7),
        (long) pick(random, 0, 5, 100, 1000),
        pick(random, 0, 0.0001, 0.02),
        light.retention(),
        light.syncNanos(),
        Optional.of(ReadLife.of(random, participants)));
  }

  /**
   * A short life with sagas in which nothing goes wrong but that one host dies, at this boundary
   * between two effects; at 0 none does.
   */
  public static Schedule ofOneCrash(long seed, long boundary) {
    return new Schedule(
        seed,
        2,
        2,
        1,
        1,
        Duration.ofSeconds(2).toNanos(),
        0,
        0,
        true,
        0,
        Crashes.at(boundary),
        0,
        0,
        0,
        Duration.ofDays(1),
        1_000_000,
        Optional.empty());
  }

  /** The same seed in a larger cluster, for longer and with much more that goes wrong. */
  public static Schedule heavy(long seed) {
    Schedule light = of(seed);
    SplittableRandom random = new SplittableRandom(seed * 7);
    return new Schedule(
        seed,
        2 + random.nextInt(3),
        2 + random.nextInt(2),
        4 + random.nextInt(4),
        10 + random.nextInt(15),
        Duration.ofMillis(800 + random.nextInt(2500)).toNanos(),
        light.loss(),
        light.duplication(),
        light.ordered(),
        light.slowDelivery(),
        Crashes.byChance(Math.max(light.crashes().probability(), 0.003)),
        6 + random.nextInt(14),
        light.clockSpreadMillis(),
        light.drift(),
        Duration.ofMillis(random.nextBoolean() ? 500 : 5000),
        light.syncNanos(),
        Optional.empty());
  }

  private static double pick(SplittableRandom random, double... from) {
    return from[random.nextInt(from.length)];
  }

  EngineSettings settings() {
    EngineSettings settings =
        EngineSettings.DEFAULT.with(
            EngineSettings.DEFAULT.inDoubtAfter(),
            EngineSettings.DEFAULT.inDoubtRetry(),
            retention);
    return reads
        .map(life -> settings.keeping(life.policies(), life.shortestPast()))
        .orElse(settings);
  }
}
