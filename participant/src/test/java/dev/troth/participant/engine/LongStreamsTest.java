package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.append;
import static dev.troth.participant.engine.Documents.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.StreamState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A stream is shown by its newest events, however long it is. */
class LongStreamsTest {

  private static final int MAX = StreamTail.MAX_EVENTS;

  private final TurnByTurn participant = new TurnByTurn();

  private Timestamp fill(int events) {
    Reply reply =
        participant.commitAlone(
            participant.newId(),
            append(
                "s",
                IntStream.rangeClosed(1, events).mapToObj(i -> "e" + i).toArray(String[]::new)));
    participant.sync();
    return new Timestamp(reply.register().getCommitTimestamp());
  }

  private static void assertNewest(ReadValue value, int newest, int all) {
    StreamState stream = value.getStream();
    assertThat(value.getVersion()).isEqualTo(all);
    assertThat(stream.getOmitted()).isEqualTo(all - MAX);
    List<String> expected =
        IntStream.rangeClosed(newest - MAX + 1, newest).mapToObj(i -> "e" + i).toList();
    assertThat(stream.getEventsList()).extracting(StreamEvent::getType).isEqualTo(expected);
  }

  @Test
  void aShortOneIsShownWhole() {
    fill(MAX);
    StreamState stream = participant.read("s").value().getStream();
    assertThat(stream.getEventsCount()).isEqualTo(MAX);
    assertThat(stream.getOmitted()).isZero();
  }

  @Test
  void ofALongOneTheNewestEventsAreShown() {
    fill(3 * MAX);
    assertNewest(participant.read("s").value(), 3 * MAX, 3 * MAX);
  }

  @Test
  void soTheyWereAtAPastMoment() {
    Timestamp then = fill(2 * MAX);
    fill(MAX);
    assertNewest(participant.readAt(then, "s").value(), 2 * MAX, 2 * MAX);
    assertNewest(
        KeyScan.page(participant.store, "s", "", then, 1).values().get(0), 2 * MAX, 2 * MAX);
  }

  @Test
  void aTransactionSeesThemWithItsOwn() {
    fill(2 * MAX);
    Reply reply = participant.commitAlone(participant.newId(), append("s", "own"), get("s"));
    participant.sync();
    StreamState stream = reply.register().getReads(0).getStream();
    assertThat(stream.getEvents(stream.getEventsCount() - 1).getType()).isEqualTo("own");
    assertThat(stream.getOmitted() + stream.getEventsCount()).isEqualTo(2 * MAX + 1);
  }

  @Test
  void largeEventsLeaveRoomForFewer() {
    String large = "x".repeat(StreamTail.MAX_BYTES / 3);
    for (int i = 0; i < 5; i++) {
      participant.commitAlone(participant.newId(), append("s", large));
    }
    participant.sync();
    assertThat(participant.read("s").value().getStream().getEventsCount()).isEqualTo(3);
    assertThat(participant.read("s").value().getStream().getOmitted()).isEqualTo(2);
  }
}
