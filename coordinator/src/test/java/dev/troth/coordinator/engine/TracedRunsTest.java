package dev.troth.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.daemon.trace.SpanAttributes;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What transactions that are traced say of themselves. */
class TracedRunsTest {

  private final FakeTime time = new FakeTime();
  private final FakePeers peers = new FakePeers();
  private final FakeParticipant a = new FakeParticipant("a");
  private final FakeParticipant b = new FakeParticipant("b");
  private final TestCoordinator coordinator = new TestCoordinator(1, 4, time, peers);
  private final TransactionId id =
      TransactionId.create(Instant.ofEpochMilli(1_000), new SplittableRandom(7));
  private final FakeSpan span = new FakeSpan("transaction");

  @BeforeEach
  void meet() {
    coordinator.meet(a);
    coordinator.meet(b);
  }

  private FakeClient submit(String... participants) {
    return coordinator.submit(coordinator.transfer(id, participants).traced(span));
  }

  @Test
  void everyBranchAndPhaseIsASpan() {
    submit("a", "b");
    coordinator.network().deliverAll();
    assertThat(span.tree())
        .containsExactly(
            "transaction COMMITTED",
            "  prepare a MINE",
            "  prepare b MINE",
            "  commit a COMMITTED",
            "  commit b COMMITTED");
    assertThat(span.said()).containsEntry(SpanAttributes.PARTICIPANTS, "2");
    assertThat(a.received())
        .extracting(
            message ->
                message.hasPrepare()
                    ? message.getPrepare().getTraceContext().toStringUtf8()
                    : message.getDecide().getTraceContext().toStringUtf8())
        .containsExactly("prepare a", "commit a", "");
  }

  @Test
  void oneParticipantHasOnePhase() {
    submit("a");
    coordinator.network().deliverAll();
    assertThat(span.tree()).containsExactly("transaction COMMITTED", "  prepare a COMMITTED");
  }

  @Test
  void aNoIsSaidWithItsReason() {
    b.votesNo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
    submit("a", "b");
    coordinator.network().deliverAll();
    assertThat(span.tree())
        .containsExactly(
            "transaction ABORTED BOUND_CROSSED",
            "  prepare a MINE",
            "  prepare b ABORTED BOUND_CROSSED",
            "  abort a ABORTED BOUND_CROSSED");
  }

  @Test
  void whatCannotBeTakenIsSaid() {
    submit("nobody");
    assertThat(span.tree()).containsExactly("transaction REJECTED UNKNOWN_PARTICIPANT");
  }

  @Test
  void theSameIdAgainIsNoSecondTrace() {
    submit("a", "b");
    FakeSpan again = new FakeSpan("again");
    FakeClient unused = coordinator.submit(coordinator.transfer(id, "a", "b").traced(again));
    coordinator.network().deliverAll();
    assertThat(again.tree()).containsExactly("again");
    assertThat(again.events()).containsExactly("joins what is under way with the same id");
    assertThat(span.tree()).hasSize(5).first().isEqualTo("transaction COMMITTED");
  }

  @Test
  void whatIsNotTracedSaysNothing() {
    coordinator.submit(coordinator.transfer(id, "a", "b"));
    coordinator.network().deliverAll();
    assertThat(a.received())
        .hasSize(3)
        .allMatch(message -> message.getPrepare().getTraceContext().isEmpty())
        .allMatch(message -> message.getDecide().getTraceContext().isEmpty());
  }
}
