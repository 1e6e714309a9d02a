package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.append;
import static dev.troth.participant.engine.Documents.delete;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Versions and sums at every timestamp, whatever order the decisions come in. */
class LateCommitsTest {

  private TurnByTurn participant = new TurnByTurn();

  private record Pending(RegisterId id, Timestamp prepared, long delta) {}

  @Test
  void anAddCommittedBelowALaterOneIsInsertedBelowIt() {
    RegisterId first = participant.newId();
    RegisterId second = participant.newId();
    Timestamp one = participant.yes(first, add("hot", 1));
    Timestamp two = participant.yes(second, add("hot", 10));
    participant.commit(second, two);
    participant.commit(first, one);
    participant.sync();
    assertThat(participant.readAt(one.previous(), "hot").value().getExists()).isFalse();
    assertThat(participant.readAt(one, "hot").counter()).isEqualTo(1);
    assertThat(participant.readAt(two.previous(), "hot").counter()).isEqualTo(1);
    assertThat(participant.readAt(two, "hot").counter()).isEqualTo(11);
    assertThat(participant.readAt(two, "hot").value().getVersion()).isEqualTo(2);
    assertThat(participant.store.versions("hot", 0, 10))
        .extracting(Version::number, Version::position, Version::counter)
        .containsExactly(tuple(1L, 2L, 1L), tuple(2L, 1L, 11L));
  }

  @Test
  void lateAddsInOneTurnSeeEachOther() {
    List<Pending> pending = prepareAdds(5, new Random(5));
    Collections.reverse(pending);
    participant.turn(
        engine -> {
          for (Pending next : pending) {
            engine.receive(
                next.id(),
                new RegisterEvent.DecideCommit(Documents.CONTENT, next.prepared()),
                said -> {});
          }
        });
    participant.sync();
    assertSumsAtEveryTimestamp(pending);
  }

  @Test
  void decisionsInAnyOrderGiveTheSameVersionsAndSums() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      participant = new TurnByTurn();
      List<Pending> pending = prepareAdds(8, random);
      List<Pending> commits = new ArrayList<>();
      for (Pending next : pending) { // another participant may have been ahead
        Timestamp at = next.prepared().plusMillis(random.nextInt(4));
        commits.add(new Pending(next.id(), at, next.delta()));
      }
      List<Pending> order = new ArrayList<>(commits);
      Collections.shuffle(order, random);
      for (Pending next : order) {
        participant.commit(next.id(), next.prepared());
        if (random.nextBoolean()) {
          participant.sync();
        }
      }
      participant.sync();
      assertSumsAtEveryTimestamp(commits);
    }
  }

  private List<Pending> prepareAdds(int count, Random random) {
    List<Pending> pending = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RegisterId id = participant.newId();
      long delta = random.nextInt(100) + 1L;
      pending.add(new Pending(id, participant.yes(id, add("hot", delta)), delta));
    }
    return pending;
  }

  private void assertSumsAtEveryTimestamp(List<Pending> committed) {
    List<Timestamp> moments =
        committed.stream().map(Pending::prepared).sorted().collect(Collectors.toList());
    for (Timestamp moment : moments) {
      List<Pending> upTo =
          committed.stream()
              .filter(one -> !one.prepared().isAfter(moment))
              .collect(Collectors.toList());
      ReadValue value = participant.readAt(moment, "hot").value();
      assertThat(value.getCounter()).isEqualTo(upTo.stream().mapToLong(Pending::delta).sum());
      assertThat(value.getVersion()).isEqualTo(upTo.size());
    }
    List<Version> versions = participant.store.versions("hot", 0, 100);
    for (int i = 0; i < versions.size(); i++) {
      assertThat(versions.get(i).number()).isEqualTo(i + 1L);
    }
  }

  @Test
  void everyKindIsReadAsItWasAtEveryMoment() {
    List<Timestamp> moments = new ArrayList<>();
    for (Operation operation :
        List.of(
            put("v", "one"),
            put("v", "two"),
            delete("v"),
            append("s", "a", "b"),
            append("s", "c"))) {
      Reply reply = participant.commitAlone(participant.newId(), operation);
      participant.sync();
      moments.add(new Timestamp(reply.register().getCommitTimestamp()));
    }
    assertThat(valueAt(moments.get(0))).isEqualTo("one@1");
    assertThat(valueAt(moments.get(1))).isEqualTo("two@2");
    assertThat(valueAt(moments.get(2))).isEqualTo("nothing@3");
    assertThat(valueAt(moments.get(0).previous())).isEqualTo("nothing@0");
    assertThat(streamAt(moments.get(2))).isEmpty();
    assertThat(streamAt(moments.get(3))).containsExactly("a", "b");
    assertThat(streamAt(moments.get(4))).containsExactly("a", "b", "c");
  }

  private String valueAt(Timestamp at) {
    ReadValue value = participant.readAt(at, "v").value();
    return (value.getExists() ? value.getValue() : "nothing") + "@" + value.getVersion();
  }

  private List<String> streamAt(Timestamp at) {
    return participant.readAt(at, "s").value().getStream().getEventsList().stream()
        .map(event -> event.getType())
        .collect(Collectors.toList());
  }
}
