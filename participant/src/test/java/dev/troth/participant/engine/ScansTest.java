package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.append;
import static dev.troth.participant.engine.Documents.delete;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys with a prefix, at a moment. */
class ScansTest {

  private final TurnByTurn participant = new TurnByTurn();
  private final RegisterId id = participant.newId();

  @BeforeEach
  void theCeilingIsDurable() {
    participant.settle();
  }

  private void commitAlone(Operation... operations) {
    participant.commitAlone(participant.newId(), operations);
    participant.sync();
  }

  private ReadReply settle(String prefix, Recency recency) {
    long until = participant.time.nanos() + Duration.ofSeconds(1).toNanos();
    ReadReply reply = new ReadReply();
    participant.turn(engine -> engine.settlePrefix(prefix, recency, until, reply));
    return reply;
  }

  private ReadReply settle(String prefix) {
    return settle(prefix, Recency.NOW);
  }

  private KeyScan.Page page(String prefix, String afterKey, Timestamp at, int limit) {
    return KeyScan.page(participant.store, prefix, afterKey, at, limit);
  }

  private List<ReadValue> scan(String prefix, Timestamp at) {
    return page(prefix, "", at, 1000).values();
  }

  private static List<String> keys(List<ReadValue> values) {
    return values.stream().map(ReadValue::getKey).toList();
  }

  @Test
  void showsTheKeysWithThePrefixInTheOrderOfTheirBytes() {
    List<String> keys = List.of("a", "a!", "a/b", "ab", "a\uff5e", "a\ud83d\ude00", "b");
    for (String key : keys.subList(1, keys.size())) {
      commitAlone(add(key, 1));
    }
    commitAlone(put("a", "x"), append("ac", "one", "two"));
    List<ReadValue> found = scan("a", settle("a").at());
    assertThat(keys(found))
        .containsExactly("a", "a!", "a/b", "ab", "ac", "a\uff5e", "a\ud83d\ude00");
    assertThat(found.get(0).getValue()).isEqualTo("x");
    assertThat(found.get(1).getCounter()).isEqualTo(1);
    assertThat(found.get(4).getStream().getEventsCount()).isEqualTo(2);
    assertThat(keys(scan("", settle("").at()))).contains("b").hasSize(8);
    assertThat(scan("c", settle("c").at())).isEmpty();
  }

  @Test
  void showsWhatReadsShow() {
    commitAlone(put("v", "x"), add("n", 3), append("s", "one"));
    Timestamp at = settle("").at();
    for (ReadValue found : scan("", at)) {
      assertThat(found).isEqualTo(participant.readAt(at, found.getKey()).value());
    }
  }

  @Test
  void aKeyThatWasDeletedOrCameLaterIsNotThere() {
    commitAlone(put("k1", "x"), put("k2", "x"));
    Timestamp both = settle("k").at();
    commitAlone(delete("k1"), put("k3", "x"));
    assertThat(keys(scan("k", both))).containsExactly("k1", "k2");
    assertThat(keys(scan("k", settle("k").at()))).containsExactly("k2", "k3");
    commitAlone(put("k1", "again"));
    assertThat(scan("k", settle("k").at()).get(0).getVersion()).isEqualTo(3);
  }

  @Test
  void waitsForAnIntentOnAKeyThatDoesNotExistYet() {
    Timestamp prepared = participant.yes(id, put("feed/new", "x"));
    ReadReply scan = settle("feed/");
    assertThat(scan.isGiven()).isFalse();
    assertThat(settle("feeds").isGiven()).as("another prefix").isTrue();
    participant.commit(id, prepared);
    assertThat(keys(scan("feed/", scan.at()))).containsExactly("feed/new");
  }

  @Test
  void doesNotWaitForWhatIsAboveItsMoment() {
    Timestamp prepared = participant.yes(id, put("k", "x"));
    ReadReply past = settle("k", Recency.at(prepared.previous()));
    assertThat(past.at()).isEqualTo(prepared.previous());
    ReadReply stale =
        settle("k", new Recency(Timestamp.ZERO, Timestamp.ZERO, OptionalLong.of(10_000)));
    assertThat(stale.at()).isEqualTo(prepared.previous());
  }

  @Test
  void showsWhatItWaitedForHoweverLateThatTookEffect() {
    Timestamp prepared = participant.yes(id, put("k", "x"));
    ReadReply scan = settle("");
    Timestamp elsewhere = prepared.plusMillis(1_000); // another participant's clock is ahead
    participant.commit(id, elsewhere);
    assertThat(keys(scan("", scan.at()))).containsExactly("k");
  }

  @Test
  void aScanThatHadToMoveOnWaitsForWhatThatBringsWithinItsReachAndMovesOnOnce() {
    Timestamp prepared = participant.yes(id, add("k1", 5));
    ReadReply scan = settle("k");
    RegisterId second = participant.newId();
    participant.yes(second, add("k2", 2));
    participant.commit(id, prepared.plusMillis(1_000));
    assertThat(scan.isGiven()).as("the second may take effect before the first").isFalse();
    RegisterId third = participant.newId();
    participant.yes(third, add("k3", 2));
    participant.commit(second, prepared.plusMillis(2_000));
    assertThat(scan.at()).isEqualTo(prepared.plusMillis(1_000));
    assertThat(keys(scan("k", scan.at()))).containsExactly("k1");
  }

  @Test
  void isToldThatItsTimeIsUp() {
    participant.yes(id, add("k", 5));
    ReadReply scan = settle("");
    participant.pass(Duration.ofMillis(1_020));
    assertThat(scan.rejection()).isEqualTo(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);
  }

  @Test
  void doesNotShowWhatIsNotDurable() { // I16
    Timestamp before = settle("k").at();
    participant.commitAlone(id, put("k", "x"));
    ReadReply scan = settle("");
    assertThat(scan.isGiven()).isFalse();
    assertThat(participant.isSyncWanted()).isTrue();
    assertThat(settle("", Recency.at(before)).isGiven()).as("it is later").isTrue();
    participant.sync();
    assertThat(keys(scan("", scan.at()))).containsExactly("k");
  }

  @Test
  void whatIsStagedInTheSameTurnIsShown() {
    Timestamp prepared = participant.yes(id, put("k", "x"));
    ReadReply scan = new ReadReply();
    List<String> found = new ArrayList<>();
    participant.turn(
        engine -> {
          engine.receive(
              id, new RegisterEvent.DecideCommit(Documents.CONTENT, prepared), said -> {});
          engine.settlePrefix(
              "k",
              Recency.NOW,
              participant.time.nanos() + 1,
              new ParticipantEngine.Reader() {
                @Override
                public void accept(Timestamp at, List<ReadValue> values) {
                  scan.accept(at, values);
                  found.addAll(keys(scan("k", at)));
                }

                @Override
                public void reject(RejectedException why) {
                  scan.reject(why);
                }
              });
        });
    participant.sync();
    assertThat(found).containsExactly("k");
  }

  @Test
  void aPrepareAfterAScanVotesAboveItWhateverItsKey() { // I11: no phantoms
    Timestamp at = settle("k").at();
    assertThat(participant.yes(id, put("k/new", "x"))).isGreaterThan(at);
    assertThat(participant.commitAlone(participant.newId(), put("k/2", "x")).isGiven()).isFalse();
    assertThat(scan("k", at)).isEmpty();
  }

  @Test
  void pagesGoOnWhereTheLastEnded() {
    for (int i = 0; i < 7; i++) {
      commitAlone(add("k" + i, i));
    }
    commitAlone(put("k7", "x"));
    commitAlone(delete("k7"));
    Timestamp at = settle("k").at();
    commitAlone(put("k33", "later"));
    KeyScan.Page first = page("k", "", at, 3);
    assertThat(keys(first.values())).containsExactly("k0", "k1", "k2");
    assertThat(first.nextAfterKey()).isEqualTo("k2");
    KeyScan.Page second = page("k", "k2", at, 3);
    assertThat(keys(second.values())).containsExactly("k3", "k4", "k5");
    KeyScan.Page last = page("k", second.nextAfterKey(), at, 3);
    assertThat(keys(last.values())).containsExactly("k6");
    assertThat(last.nextAfterKey()).isEmpty();
    assertThat(page("k", "j", at, 3).values()).isEqualTo(first.values());
    assertThat(page("k", "l", at, 3).values()).isEmpty();
  }

  @Test
  void aPageIsBoundedInBytes() {
    String large = "x".repeat(400_000);
    for (int i = 0; i < 5; i++) {
      commitAlone(put("large" + i, large));
    }
    KeyScan.Page page = page("", "", settle("").at(), 1000);
    assertThat(keys(page.values())).containsExactly("large0", "large1", "large2");
    assertThat(page.nextAfterKey()).isEqualTo("large2");
  }

  @Test
  void aPageIsBoundedInWhatItLooksAtThoughThereIsNothingToShow() {
    Timestamp before = settle("").at();
    for (int i = 0; i < 21; i++) {
      Operation[] puts = new Operation[500];
      for (int put = 0; put < puts.length; put++) {
        puts[put] = put("k%02d-%03d".formatted(i, put), "x");
      }
      commitAlone(puts);
    }
    KeyScan.Page first = page("k", "", before, 1000);
    assertThat(first).isEqualTo(new KeyScan.Page(List.of(), "k19-499"));
    KeyScan.Page last = page("k", first.nextAfterKey(), before, 1000);
    assertThat(last).isEqualTo(new KeyScan.Page(List.of(), ""));
  }

  @Test
  void scansAtEveryMomentShowWhatReadsOfEveryKeyShow() {
    Random random = new Random(7);
    TreeMap<Timestamp, Integer> moments = new TreeMap<>();
    List<RegisterId> open = new ArrayList<>();
    List<Timestamp> prepared = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String key = "k" + random.nextInt(12);
      RegisterId next = participant.newId();
      if (random.nextInt(3) == 0) {
        participant.commitAlone(next, add(key, 1));
        participant.sync();
      } else {
        prepared.add(participant.yes(next, add(key, 1 + random.nextInt(9))));
        open.add(next);
      }
      while (open.size() > 6) {
        int which = random.nextInt(open.size());
        Timestamp at = prepared.remove(which).plusMillis(random.nextInt(3));
        participant.commit(open.remove(which), at);
        moments.put(at, which);
      }
    }
    for (int i = 0; i < open.size(); i++) {
      participant.commit(open.get(i), prepared.get(i));
    }
    participant.sync();
    for (Timestamp at : moments.keySet()) {
      List<ReadValue> found = scan("k1", at);
      assertThat(found).hasSizeLessThanOrEqualTo(3);
      for (String key : List.of("k1", "k10", "k11")) {
        ReadValue read = participant.readAt(at, key).value();
        assertThat(found.contains(read)).isEqualTo(read.getExists());
      }
    }
  }
}
