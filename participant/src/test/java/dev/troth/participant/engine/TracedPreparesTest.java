package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.v1.Member;
import dev.troth.v1.PrepareRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a vote that is traced says of itself. */
class TracedPreparesTest {

  private final FakeSpan span = new FakeSpan("prepare");

  @Test
  void waitingForLocksIsAPartOfIt() {
    TurnByTurn participant = new TurnByTurn();
    RegisterId older = participant.newId();
    RegisterId holder = participant.newId();
    Timestamp held = participant.yes(holder, put("a", "held"));
    ask(participant, older, List.of(Documents.member(1), Documents.member(2)));
    assertThat(span.tree()).containsExactly("prepare ...", "  wait for locks ...");
    participant.tick();
    participant.commit(holder, held);
    participant.sync();
    assertThat(span.tree()).containsExactly("prepare ...", "  wait for locks");
  }

  @Test
  void soIsTheSearchForADecisionThatDoesNotCome() {
    Cluster cluster = new Cluster(2, EngineSettings.DEFAULT);
    RegisterId id = cluster.newId();
    ask(cluster.participant(1), id, List.of(Documents.member(1), Documents.member(2)));
    cluster.yes(id, put("a", "x"), 2);
    cluster.pass(Duration.ofSeconds(2));
    assertThat(span.tree()).containsExactly("prepare ...", "  find the decision COMMITTED");
  }

  @Test
  void aDecisionThatComesNeedsNoSearch() {
    TurnByTurn participant = new TurnByTurn();
    RegisterId id = participant.newId();
    ask(participant, id, List.of(Documents.member(1), Documents.member(2)));
    participant.sync();
    participant.commit(id, participant.row(id).prepareTimestamp());
    participant.pass(Duration.ofSeconds(2));
    assertThat(span.tree()).containsExactly("prepare ...");
  }

  private void ask(TurnByTurn participant, RegisterId id, List<Member> members) {
    PrepareRequest request = Documents.prepare(id, members, put("a", "x")).build();
    participant.turn(engine -> engine.prepare(request, span, new Reply()));
    participant.sync();
  }
}
