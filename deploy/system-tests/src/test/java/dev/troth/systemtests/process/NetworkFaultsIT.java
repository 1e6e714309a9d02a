package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.troth.systemtests.process.cluster.CliRun;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Lan;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.cluster.ParticipantClient;
import dev.troth.systemtests.process.cluster.Surroundings;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterRow;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every daemon on a host with an address of its own, and a network that does what networks do. */
class NetworkFaultsIT {

  private static final Duration PARTITION = Duration.ofSeconds(2);
  private static final Duration PEACE = Duration.ofMillis(700);
  private static final Duration DELAY = Duration.ofMillis(100);
  private static final double LOSS = 0.05;
  private static final Duration SLOW = Duration.ofSeconds(8);

  /** Far above what the load takes to begin, and a cut to come at the right moment. */
  private static final Duration LOAD_LIMIT = Duration.ofMinutes(1);

  /** In doubt at one participant. */
  private static final int MANY = 50;

  /** The cut has taken effect, and a yes has not waited too long (half a second). */
  private static final Duration BEFORE_ANYBODY_DOUBTS = Duration.ofMillis(200);

  /** The promise for rows in doubt while one daemon is gone (I17). */
  private static final Duration IN_DOUBT_LIMIT = Duration.ofSeconds(10);

  /** Hosts, in the order in which {@link Cluster} gives them out. */
  private static final int A = 1;

  private static final int B = 2;
  private static final int C = 3;
  private static final int FIRST_COORDINATOR = 4;
  private static final int SECOND_COORDINATOR = 5;
  private static final int HOSTS = 5;

  @RegisterExtension final Clusters clusters = new Clusters();
  private Optional<Lan> made = Optional.empty();

  @BeforeEach
  void makeTheNetworkOrSayThatItIsNotTested() {
    made = Lan.make(Surroundings.ofBuild().work().resolve("lan"), HOSTS);
    if (made.isEmpty()) {
      System.err.println(
          "*** NOT TESTED: networks with faults."
              + " They take root, python3, iproute2 and /dev/net/tun. ***");
      abort("no network namespaces here");
    }
  }

  private Cluster cluster() {
    return clusters.start(
        clusters
            .plan()
            .on(made.orElseThrow())
            .participants("bank-a", "bank-b", "bank-c")
            .coordinators(2));
  }

  @Test
  void delayLossAndPartitionsOfEveryShapeLoseAndBlockNothing() throws Exception {
    Lan lan = made.orElseThrow();
    Map<String, Runnable> shapes = new LinkedHashMap<>();
    shapes.put("a coordinator and a participant", () -> lan.part(FIRST_COORDINATOR, A));
    shapes.put("two participants", () -> lan.part(A, B));
    shapes.put("a coordinator is not heard by a participant", () -> lan.cut(FIRST_COORDINATOR, B));
    shapes.put("a participant is not heard by a coordinator", () -> lan.cut(C, SECOND_COORDINATOR));
    shapes.put("a participant is not heard by another", () -> lan.cut(B, C));
    shapes.put("a participant alone", () -> isolate(lan, A));
    shapes.put("a coordinator alone", () -> isolate(lan, FIRST_COORDINATOR));
    shapes.put("a coordinator and the client", () -> lan.part(FIRST_COORDINATOR, Lan.SELF));
    shapes.put("two halves", () -> halve(lan));
    shapes.put("a ring: each hears its neighbours only", () -> ring(lan));
    try (Trial trial = Trial.begin(cluster())) {
      lan.delay(DELAY);
      lan.lose(LOSS);
      Thread.sleep(SLOW.toMillis());
      lan.heal();
      for (Map.Entry<String, Runnable> shape : shapes.entrySet()) {
        System.out.println("parted: " + shape.getKey());
        shape.getValue().run();
        Thread.sleep(PARTITION.toMillis());
        lan.heal();
        Thread.sleep(PEACE.toMillis());
      }
      trial.audit();
    }
  }

  @Test
  void manyInDoubtAreFinishedInTimeWhenTheirCoordinatorsHostFallsSilent() throws Exception {
    Lan lan = made.orElseThrow();
    Cluster cluster =
        clusters.start(clusters.plan().on(lan).participants("bank-a", "bank-b").coordinators(1));
    CliRun load =
        cluster.cli().start("bench", "--in-flight", "400", "--warmup", "1s", "--duration", "120s");
    ParticipantClient bankA = cluster.participant("bank-a").client();
    int coordinator = Cluster.host(cluster.coordinator(1).process());
    await("the cut leaves many in doubt")
        .atMost(LOAD_LIMIT)
        .until(
            () -> {
              lan.heal();
              awaitFlow(load, bankA);
              isolate(lan, coordinator);
              Thread.sleep(BEFORE_ANYBODY_DOUBTS.toMillis());
              return bankA.inDoubt().size() >= MANY;
            });
    long silentSince = System.nanoTime();
    int inDoubt = bankA.inDoubt().size();
    for (Participant participant : cluster.participants()) {
      await("no row is in doubt at " + participant.name())
          .atMost(IN_DOUBT_LIMIT.minusNanos(System.nanoTime() - silentSince))
          .untilAsserted(() -> assertThat(participant.client().inDoubt()).isEmpty());
    }
    System.out.println(
        inDoubt
            + " in doubt at bank-a when its coordinator fell silent, none after "
            + Duration.ofNanos(System.nanoTime() - silentSince));
    load.kill();
  }

  /**
   * Until the load runs, and what it had in doubt a moment ago is decided: a cut before that may
   * end it.
   */
  private static void awaitFlow(CliRun load, ParticipantClient participant) {
    Set<RegisterKey> before = inDoubt(participant);
    await("transactions flow")
        .failFast("the load has ended", () -> !load.isRunning())
        .atMost(LOAD_LIMIT)
        .until(
            () -> {
              Set<RegisterKey> now = inDoubt(participant);
              return !now.isEmpty() && Collections.disjoint(now, before);
            });
  }

  private static Set<RegisterKey> inDoubt(ParticipantClient participant) {
    return participant.inDoubt().stream().map(RegisterRow::getKey).collect(Collectors.toSet());
  }

  private static void isolate(Lan lan, int host) {
    for (int other = 1; other <= HOSTS; other++) {
      if (other != host) {
        lan.part(host, other);
      }
    }
    lan.part(host, Lan.SELF);
  }

  private static void halve(Lan lan) {
    for (int one : new int[] {A, FIRST_COORDINATOR}) {
      for (int other : new int[] {B, C, SECOND_COORDINATOR}) {
        lan.part(one, other);
      }
    }
  }

  private static void ring(Lan lan) {
    for (int one = 1; one <= HOSTS; one++) {
      for (int other = one + 2; other <= HOSTS; other++) {
        if (other - one != HOSTS - 1) {
          lan.part(one, other);
        }
      }
    }
  }

  @AfterEach
  void removeTheNetwork() {
    clusters.closeAll();
    made.ifPresent(Lan::close);
  }
}
