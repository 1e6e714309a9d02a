package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.common.util.concurrent.ListenableFuture;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.InnerFaults;
import dev.troth.systemtests.process.cluster.LoopDisk;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.cluster.Replies;
import dev.troth.systemtests.process.cluster.SoloLoad;
import dev.troth.systemtests.process.cluster.Surroundings;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Participants whose disks lose their power under load: what was forced is there afterwards, and
 * nothing else. {@code -Dcuts=40} cuts so often.
 */
class PowerLossIT {

  private static final int CUTS = Integer.getInteger("cuts", 3);

  /** How often stores lose their power before all that they were told is looked at. */
  private static final int CUTS_OF_A_LIFE = 10;

  /** After the last cut: everybody talks to everybody again. */
  private static final Duration PEACE = Duration.ofSeconds(1);

  private static final int MEBIBYTES = 1_024;
  private static final int SHORTEST_LOAD_MILLIS = 200;
  private static final int LONGEST_LOAD_MILLIS = 1_500;

  /** So large that stores flush and begin new files now and then. */
  private static final String VALUE = "v".repeat(2_048);

  /** More than one participant commits in the longest load. */
  private static final int TRANSACTIONS = 100_000;

  /** Far above what the load takes to begin. */
  private static final Duration LOAD_LIMIT = Duration.ofMinutes(1);

  private static final int ROWS_AT_ONCE = 256;

  /** The promise for rows in doubt once everybody is back (I17). */
  private static final Duration IN_DOUBT_LIMIT = Duration.ofSeconds(10);

  @RegisterExtension final Clusters clusters = new Clusters();
  private final Map<String, LoopDisk> disks = new TreeMap<>();
  private int acknowledged;

  @BeforeEach
  void mountOrSayThatItIsNotTested() {
    if (!mount("bank-a") || !mount("bank-b") || !disk("bank-a").canLosePower()) {
      notTested("It takes root, loop devices, and xfs_io (package xfsprogs).");
    }
  }

  private static void notTested(String why) {
    System.err.println("*** NOT TESTED: disks that lose their power. " + why + " ***");
    abort("no disk of one's own that can lose its power here");
  }

  @Test
  void nothingAcknowledgedIsLostHoweverOftenThePowerFails() throws Exception {
    for (int cut = 0; cut < CUTS; cut += CUTS_OF_A_LIFE) {
      live(cut, Math.min(CUTS, cut + CUTS_OF_A_LIFE));
    }
    System.out.println(
        CUTS + " cuts; nothing lost of " + acknowledged + " transactions besides the transfers");
  }

  /** One cluster, from empty disks to the audit. */
  private void live(int firstCut, int end) throws InterruptedException {
    List.copyOf(disks.keySet()).forEach(this::mount);
    Cluster cluster =
        clusters.make(clusters.plan().participants("bank-a", "bank-b").coordinators(2));
    cluster.names().forEach(name -> cluster.placeData(name, data(name)));
    cluster.start();
    try (Trial trial = Trial.begin(cluster)) {
      Random random = new Random(trial.seed());
      for (int cut = firstCut; cut < end; cut++) {
        cutUnderLoad(cluster, cut, random);
      }
      Thread.sleep(PEACE.toMillis());
      trial.audit();
    } finally {
      clusters.closeAll();
    }
  }

  /** One disk, the other, both at once; every other time a coordinator is killed as well. */
  private void cutUnderLoad(Cluster cluster, int cut, Random random) throws InterruptedException {
    List<Participant> victims =
        cut % 3 == 2 ? cluster.participants() : List.of(cluster.participants().get(cut % 3));
    Optional<DaemonProcess> coordinator =
        cut % 2 == 1
            ? Optional.of(cluster.coordinator(1 + cut / 2 % 2).process())
            : Optional.empty();
    List<SoloLoad> loads =
        loseUnderLoad(
            victims,
            Duration.ofMillis(random.nextInt(SHORTEST_LOAD_MILLIS, LONGEST_LOAD_MILLIS)),
            () -> coordinator.ifPresent(DaemonProcess::kill));
    coordinator.ifPresent(DaemonProcess::start);
    restore(victims);
    coordinator.ifPresent(DaemonProcess::awaitReady);
    cluster.awaitMembership();

    for (int i = 0; i < victims.size(); i++) {
      Participant victim = victims.get(i);
      acknowledged += loads.get(i).acknowledged().size();
      System.out.println(
          "cut %d: %s, with %d transactions acknowledged%s"
              .formatted(
                  cut + 1,
                  victim.name(),
                  loads.get(i).acknowledged().size(),
                  coordinator.map(killed -> "; " + killed.name() + " killed").orElse("")));
      assertThat(lost(victim, loads.get(i).acknowledged())).as(victim.name()).isEmpty();
    }
    for (Participant participant : cluster.participants()) {
      awaitEndOfDoubt(participant);
    }
  }

  @Test
  void whatIsOnlySaidToBeForcedIsLostSoThatThisWouldBeSeen() throws InterruptedException {
    if (!InnerFaults.arePossible()) {
      notTested("A disk that lies takes gcc.");
    }
    Cluster cluster = clusters.make(clusters.plan().withInnerFaults().participants("bank-a"));
    cluster.placeData("bank-a", data("bank-a"));
    cluster.start();
    List<Participant> victims = cluster.participants();
    InnerFaults faults = cluster.faults(victims.get(0).process());
    faults.lieAboutDisk();

    List<SoloLoad> loads =
        loseUnderLoad(victims, Duration.ofMillis(SHORTEST_LOAD_MILLIS), () -> {});
    faults.heal();
    restore(victims);

    List<TransactionId> told = loads.get(0).acknowledged();
    List<TransactionId> lost = lost(victims.get(0), told);
    System.out.println(
        "a disk that lies has lost " + lost.size() + " of " + told.size() + " acknowledged");
    assertThat(lost).isNotEmpty();
  }

  /**
   * Loads participants for so long, then cuts the power of all their disks.
   *
   * @param before what happens first, at the same moment as far as anybody could tell
   * @return the load of each
   */
  private List<SoloLoad> loseUnderLoad(List<Participant> victims, Duration load, Runnable before)
      throws InterruptedException {
    List<SoloLoad> loads = victims.stream().map(victim -> new SoloLoad(victim, VALUE)).toList();
    List<Thread> clients =
        loads.stream().map(each -> new Thread(() -> each.commit(TRANSACTIONS))).toList();
    clients.forEach(Thread::start);
    loads.forEach(
        each ->
            await("the load has begun")
                .atMost(LOAD_LIMIT)
                .until(() -> !each.acknowledged().isEmpty()));
    Thread.sleep(load.toMillis());
    before.run();
    victims.forEach(victim -> victim.process().pause()); // no forced write is under way any more
    victims.forEach(victim -> disk(victim.name()).losePower());
    victims.forEach(victim -> victim.process().kill());
    for (Thread client : clients) {
      client.join();
    }
    return loads;
  }

  private void restore(List<Participant> victims) {
    victims.forEach(victim -> disk(victim.name()).repair());
    victims.forEach(victim -> victim.process().start());
    victims.forEach(victim -> victim.process().awaitReady());
  }

  private static List<TransactionId> lost(Participant participant, List<TransactionId> told) {
    List<TransactionId> lost = new ArrayList<>();
    for (int from = 0; from < told.size(); from += ROWS_AT_ONCE) {
      List<TransactionId> some = told.subList(from, Math.min(told.size(), from + ROWS_AT_ONCE));
      List<ListenableFuture<InspectResponse>> asked =
          some.stream().map(id -> participant.client().rowLater(id)).toList();
      for (int i = 0; i < some.size(); i++) {
        if (!isCommitted(Replies.await(asked.get(i)))) {
          lost.add(some.get(i));
        }
      }
    }
    return lost;
  }

  private static boolean isCommitted(InspectResponse response) {
    return response.getRowsList().stream()
        .anyMatch(row -> row.getRegister().getStatus() == RegisterStatus.REGISTER_STATUS_COMMITTED);
  }

  /** Those in doubt now, that is: transfers go on. */
  private static void awaitEndOfDoubt(Participant participant) {
    List<RegisterKey> before = inDoubt(participant);
    await("what was in doubt at " + participant.name() + " is decided")
        .atMost(IN_DOUBT_LIMIT)
        .untilAsserted(() -> assertThat(inDoubt(participant)).noneMatch(before::contains));
  }

  private static List<RegisterKey> inDoubt(Participant participant) {
    return participant.client().inDoubt().stream().map(RegisterRow::getKey).toList();
  }

  private LoopDisk disk(String name) {
    return disks.computeIfAbsent(
        name,
        key ->
            LoopDisk.at(
                Surroundings.ofBuild().work().resolve("power-loss").resolve(key + "-disk")));
  }

  private Path data(String name) {
    return disk(name).path().resolve("data");
  }

  /** Empty, whatever was on it before. */
  private boolean mount(String name) {
    return disk(name).make(MEBIBYTES);
  }

  @AfterEach
  void unmount() {
    clusters.closeAll();
    disks.values().forEach(LoopDisk::close);
  }
}
