package dev.troth.coordinator.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.id.StoreId;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.SubscribeResponse;
import dev.troth.v1.SubscribedEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CutMergeTest {

  private static final Checkpoint START = Checkpoint.getDefaultInstance();

  private static CutMerge merge(int participants, Checkpoint after, MergeLimits limits) {
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < participants; i++) {
      JournalCursor cursor =
          after.getCursorsCount() == 0
              ? JournalCursor.getDefaultInstance()
              : after.getCursors(i).getCursor();
      sources.add(new Source("p" + i, new StoreId(new UUID(1, i)), cursor));
    }
    return new CutMerge(sources, limits);
  }

  private static ParticipantServiceSubscribeResponse response(
      long position, long safe, JournalEntry... entries) {
    return ParticipantServiceSubscribeResponse.newBuilder()
        .addAllEntries(List.of(entries))
        .setPosition(position)
        .setSafeTimestamp(safe)
        .build();
  }

  private static List<String> texts(List<SubscribedEvent> events) {
    return events.stream()
        .map(e -> e.getParticipant() + "@" + e.getEntry().getCommitTimestamp())
        .toList();
  }

  private static List<JournalCursor> cursors(SubscribeResponse answer) {
    return answer.getCheckpoint().getCursorsList().stream().map(c -> c.getCursor()).toList();
  }

  private static JournalCursor cursor(long position, long timestamp) {
    return JournalCursor.newBuilder().setPosition(position).setTimestamp(timestamp).build();
  }

  @Test
  void holdsEventsUntilAllParticipantsHavePassedThem() {
    CutMerge merge = merge(2, START, MergeLimits.DEFAULT);
    merge.heard(0, response(2, 9, ScriptedJournal.entry(1, 7), ScriptedJournal.entry(2, 5)));
    assertThat(merge.next()).isEmpty();
    merge.heard(1, response(1, 6, ScriptedJournal.entry(1, 5)));
    SubscribeResponse answer = merge.next().orElseThrow();
    assertThat(texts(answer.getEventsList())).containsExactly("p0@5", "p1@5");
    assertThat(answer.getUpTo()).isEqualTo(6);
    assertThat(cursors(answer)).containsExactly(cursor(0, 6), cursor(1, 6));
    assertThat(merge.next()).isEmpty();
  }

  @Test
  void goesOnWhereACheckpointSays() {
    Checkpoint after = cursors(List.of(cursor(0, 6), cursor(1, 6)));
    CutMerge merge = merge(2, after, MergeLimits.DEFAULT);
    assertThat(merge.progress().getUpTo()).isEqualTo(6);
    merge.heard(0, response(2, 9, ScriptedJournal.entry(1, 7), ScriptedJournal.entry(2, 5)));
    merge.heard(1, response(1, 9));
    assertThat(texts(merge.next().orElseThrow().getEventsList())).containsExactly("p0@7");
  }

  @Test
  void participantsMayBeResumedAtDifferentMoments() {
    CutMerge merge = merge(2, cursors(List.of(cursor(3, 100), cursor(0, 0))), MergeLimits.DEFAULT);
    merge.heard(1, response(1, 50, ScriptedJournal.entry(1, 40)));
    SubscribeResponse answer = merge.next().orElseThrow();
    assertThat(answer.getUpTo()).isEqualTo(50);
    assertThat(cursors(answer)).containsExactly(cursor(3, 100), cursor(1, 50));
  }

  private static Checkpoint cursors(List<JournalCursor> cursors) {
    Checkpoint.Builder checkpoint = Checkpoint.newBuilder();
    cursors.forEach(cursor -> checkpoint.addCursorsBuilder().setCursor(cursor));
    return checkpoint.build();
  }

  @Test
  void answersEndBetweenMoments() {
    CutMerge merge = merge(1, START, new MergeLimits(10_000, 3, 10_000));
    merge.heard(
        0,
        response(
            4,
            9,
            ScriptedJournal.entry(1, 1),
            ScriptedJournal.entry(2, 2),
            ScriptedJournal.entry(3, 3),
            ScriptedJournal.entry(4, 3)));
    SubscribeResponse first = merge.next().orElseThrow();
    assertThat(texts(first.getEventsList())).containsExactly("p0@1", "p0@2");
    assertThat(first.getUpTo()).isEqualTo(2);
    SubscribeResponse second = merge.next().orElseThrow();
    assertThat(texts(second.getEventsList())).containsExactly("p0@3", "p0@3");
    assertThat(second.getUpTo()).isEqualTo(9);
  }

  @Test
  void aMomentThatIsTooLargeIsSentInPartsAndSaysSo() {
    CutMerge merge = merge(1, START, new MergeLimits(10_000, 2, 10_000));
    merge.heard(
        0,
        response(
            4,
            9,
            ScriptedJournal.entry(1, 1),
            ScriptedJournal.entry(2, 3),
            ScriptedJournal.entry(3, 3),
            ScriptedJournal.entry(4, 3)));
    assertThat(texts(merge.next().orElseThrow().getEventsList())).containsExactly("p0@1");
    SubscribeResponse part = merge.next().orElseThrow();
    assertThat(part.getPartial()).isTrue();
    assertThat(part.getUpTo()).isEqualTo(1);
    assertThat(cursors(part)).containsExactly(cursor(1, 1));
    assertThat(merge.progress().getPartial()).isTrue();
    SubscribeResponse rest = merge.next().orElseThrow();
    assertThat(rest.getPartial()).isFalse();
    assertThat(rest.getUpTo()).isEqualTo(9);
    assertThat(cursors(rest)).containsExactly(cursor(4, 9));
  }

  @Test
  void readsNoMoreFromThoseThatAreAheadWhenMuchIsHeld() {
    CutMerge merge = merge(2, START, new MergeLimits(10, 512, 10_000));
    merge.heard(0, response(1, 9, ScriptedJournal.entry(1, 7)));
    assertThat(merge.wants(0)).isFalse();
    assertThat(merge.wants(1)).isTrue();
    merge.heard(1, response(0, 8));
    assertThat(merge.wants(1)).isFalse();
    assertThat(merge.next()).isPresent();
    assertThat(merge.wants(0)).isTrue();
    assertThat(merge.wants(1)).isTrue();
  }

  @Test
  void letsTheLatestGoAndReadsThemAgain() {
    CutMerge merge = merge(1, START, new MergeLimits(20, 512, 10_000));
    merge.heard(0, response(1, 0, ScriptedJournal.entry(1, 7)));
    merge.heard(0, response(2, 0, ScriptedJournal.entry(2, 5)));
    merge.heard(0, response(3, 9, ScriptedJournal.entry(3, 8)));
    assertThat(merge.wants(0)).isFalse();
    assertThat(merge.takeReread(0)).isEmpty();
    SubscribeResponse first = merge.next().orElseThrow();
    assertThat(texts(first.getEventsList())).containsExactly("p0@5");
    assertThat(first.getUpTo()).isEqualTo(6);
    assertThat(merge.takeReread(0)).contains(cursor(0, 6));
    merge.heard(0, response(1, 0, ScriptedJournal.entry(1, 7)));
    merge.heard(0, response(3, 9, ScriptedJournal.entry(3, 8)));
    assertThat(merge.next().orElseThrow().getUpTo()).isEqualTo(7);
  }

  @Test
  void aParticipantThatContradictsItselfIsFound() {
    CutMerge merge = merge(1, START, MergeLimits.DEFAULT);
    merge.heard(0, response(1, 9));
    assertThatThrownBy(() -> merge.heard(0, response(2, 9, ScriptedJournal.entry(2, 9))))
        .hasMessageContaining("p0");
  }

  /** One client's whole stream: what it got, and after how many events each checkpoint was made. */
  private static final class Run {
    private final List<SubscribedEvent> events = new ArrayList<>();
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
  }

  private static Run run(
      SplittableRandom random, List<List<Long>> journals, Checkpoint after, MergeLimits limits) {
    CutMerge merge = merge(journals.size(), after, limits);
    List<ScriptedJournal> sent = new ArrayList<>();
    List<Boolean> requested = new ArrayList<>();
    for (int i = 0; i < journals.size(); i++) {
      ScriptedJournal journal = new ScriptedJournal(journals.get(i));
      journal.open(merge.next(i));
      sent.add(journal);
      requested.add(true);
    }
    Run run = new Run();
    while (!(sent.stream().allMatch(ScriptedJournal::isWhole)
        && merge.progress().getUpTo() == 999_999)) {
      int i = random.nextInt(sent.size());
      if (requested.get(i)) {
        sent.get(i).grow(random.nextInt(4));
        requested.set(i, false);
        merge.heard(i, sent.get(i).next(random));
      }
      while (random.nextInt(4) > 0) {
        merge.next().ifPresent(answer -> take(run, answer, limits));
      }
      for (int j = 0; j < sent.size(); j++) {
        ScriptedJournal journal = sent.get(j);
        int source = j;
        merge
            .takeReread(j)
            .ifPresent(
                cursor -> {
                  journal.open(cursor);
                  requested.set(source, false);
                });
        if (random.nextInt(20) == 0) { // the connection breaks
          journal.open(merge.next(j));
          requested.set(j, false);
        }
        if (!requested.get(j)) {
          requested.set(j, merge.wants(j));
        }
      }
      assertThat(merge.heldBytes()).isLessThan(limits.heldBytes() + 1_000);
    }
    return run;
  }

  private static void take(Run run, SubscribeResponse answer, MergeLimits limits) {
    assertThat(answer.getEventsCount()).isBetween(1, limits.answerEvents());
    run.events.addAll(answer.getEventsList());
    if (!answer.getPartial()) {
      run.checkpoints.add(answer.getCheckpoint());
      run.counts.add(run.events.size());
      assertThat(answer.getEvents(answer.getEventsCount() - 1).getEntry().getCommitTimestamp())
          .isLessThanOrEqualTo(answer.getUpTo());
    }
  }

  private static List<SubscribedEvent> sorted(List<List<Long>> journals) {
    List<SubscribedEvent> all = new ArrayList<>();
    for (int i = 0; i < journals.size(); i++) {
      for (JournalEntry entry : new ScriptedJournal(journals.get(i)).entries()) {
        all.add(SubscribedEvent.newBuilder().setParticipant("p" + i).setEntry(entry).build());
      }
    }
    all.sort(
        Comparator.comparingLong((SubscribedEvent e) -> e.getEntry().getCommitTimestamp())
            .thenComparing(SubscribedEvent::getParticipant)
            .thenComparingLong(e -> e.getEntry().getPosition()));
    return all;
  }

  /** Transactions at some of the participants, each of which hears of the decision when it does. */
  private static List<List<Long>> journals(SplittableRandom random) {
    List<List<Long>> journals = new ArrayList<>();
    int participants = 1 + random.nextInt(3);
    for (int i = 0; i < participants; i++) {
      journals.add(new ArrayList<>());
    }
    int transactions = random.nextInt(60);
    for (long moment = 1; moment <= transactions; moment++) {
      for (List<Long> journal : journals) {
        for (int events = random.nextInt(3); events > 0; events--) {
          journal.add(Math.max(0, journal.size() - random.nextInt(6)), moment);
        }
      }
    }
    return journals;
  }

  @Test
  void anyInterleavingGivesTheSortedEventsAndAnyCheckpointTheRest() {
    long seed = System.nanoTime();
    for (int round = 0; round < 300; round++) {
      SplittableRandom random = new SplittableRandom(seed + round);
      List<List<Long>> journals = journals(random);
      MergeLimits limits =
          new MergeLimits(
              50 + random.nextInt(2_000), 1 + random.nextInt(8), 50 + random.nextInt(300));
      List<SubscribedEvent> expected = sorted(journals);
      Run run = run(random, journals, START, limits);
      assertThat(run.events).as("seed %d", seed + round).isEqualTo(expected);
      for (int i = 0; i < run.checkpoints.size(); i += 1 + random.nextInt(5)) {
        Run rest = run(random, journals, run.checkpoints.get(i), limits);
        assertThat(rest.events)
            .as("seed %d from checkpoint %d", seed + round, i)
            .isEqualTo(expected.subList(run.counts.get(i), expected.size()));
      }
    }
  }
}
