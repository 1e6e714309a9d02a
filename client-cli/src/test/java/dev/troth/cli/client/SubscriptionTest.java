package dev.troth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troth.v1.Checkpoint;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantCursor;
import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribeResponse;
import dev.troth.v1.SubscribedEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

  private static final CoordinatorAddress A = new CoordinatorAddress("a", 1);
  private static final CoordinatorAddress B = new CoordinatorAddress("b", 1);

  private final FakeCoordinators coordinators = new FakeCoordinators(new FakeLoop());
  private final Events told = new Events();

  @AfterEach
  void stop() {
    coordinators.close();
  }

  @Test
  void opensAnewWhatFallsSilentAfterTheLastCut() throws Exception {
    FakeCoordinator a = start(A, List.of(cut(1), FakeCoordinator.SILENCE), List.of(cut(2), cut(3)));

    follow(3, A, B);

    assertThat(told.positions).containsExactly(1L, 2L, 3L);
    assertThat(told.breaks).isEmpty();
    assertThat(((SubscribeRequest) a.calls().get(1)).getAfter()).isEqualTo(checkpoint(1));
  }

  @Test
  void leavesACoordinatorThatHangs() throws Exception {
    start(A, List.of(FakeCoordinator.SILENCE));
    start(B, List.of(cut(1)));

    follow(1, A, B);

    assertThat(told.breaks).hasSize(1);
  }

  @Test
  void tellsNothingTwiceOfAMomentThatWasBrokenOff() throws Exception {
    start(A, List.of(cut(1), part(1, 2), part(1, 3)));
    start(B, List.of(part(1, 2), part(1, 3), cut(4)));

    follow(4, A, B);

    assertThat(told.positions).containsExactly(1L, 2L, 3L, 4L);
    assertThat(told.cuts).containsExactly(checkpoint(1), checkpoint(4));
  }

  @Test
  void waitsForACoordinatorToHearOfAParticipantThatIsKnownToBe() throws Exception {
    coordinators.start(A, restarted());
    start(B, List.of(reason(ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT)), List.of(cut(2)));

    follow(2, A, B);

    assertThat(told.positions).containsExactly(1L, 2L);
  }

  @Test
  void believesThatAParticipantIsUnknownWhenItNeverWasKnown() {
    start(A, List.of(reason(ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT)));

    CallFailedException failure =
        catchThrowableOfType(CallFailedException.class, () -> follow(1, A));

    assertThat(failure.progress()).isEqualTo(CallFailedException.Progress.REFUSED);
  }

  /** Knows nobody when it is asked again. */
  private FakeCoordinator restarted() {
    Deque<List<?>> answers = new ArrayDeque<>();
    answers.add(List.of(cut(1), reason(ErrorCode.ERROR_CODE_SHUTTING_DOWN)));
    return FakeCoordinator.committing()
        .answering(
            request ->
                answers.isEmpty()
                    ? List.of(reason(ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT))
                    : answers.remove());
  }

  private void follow(long last, CoordinatorAddress... addresses) throws Exception {
    told.last = last;
    new Subscription(
            coordinators,
            List.of(addresses),
            new SubmitPolicy(Duration.ofSeconds(5), 0),
            Duration.ofMillis(100),
            new SteppedPause(),
            new Random(1))
        .follow(SubscribeRequest.getDefaultInstance(), told);
  }

  /** Each time it is asked it says the next of these; the last one for ever. */
  private FakeCoordinator start(CoordinatorAddress address, List<?>... answers) {
    Deque<List<?>> rest = new ArrayDeque<>(List.of(answers));
    return coordinators.start(
        address,
        FakeCoordinator.committing()
            .answering(request -> rest.size() > 1 ? rest.remove() : rest.element()));
  }

  private static Reason reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).setMessage("said the coordinator").build();
  }

  private static SubscribeResponse cut(long position) {
    return SubscribeResponse.newBuilder()
        .addEvents(
            SubscribedEvent.newBuilder()
                .setParticipant("p")
                .setEntry(JournalEntry.newBuilder().setPosition(position)))
        .setCheckpoint(checkpoint(position))
        .build();
  }

  /** One event; its moment goes on, and the checkpoint is the one before it. */
  private static SubscribeResponse part(long before, long position) {
    return cut(position).toBuilder().setPartial(true).setCheckpoint(checkpoint(before)).build();
  }

  private static Checkpoint checkpoint(long position) {
    ParticipantCursor.Builder cursor = ParticipantCursor.newBuilder().setParticipant("p");
    cursor.getCursorBuilder().setPosition(position);
    return Checkpoint.newBuilder().addCursors(cursor).build();
  }

  private static final class Events implements Subscription.Listener {
    private final List<Long> positions = new ArrayList<>();
    private final List<Checkpoint> cuts = new ArrayList<>();
    private final List<Reason> breaks = new ArrayList<>();
    private long last;

    @Override
    public boolean onNews(Subscription.News news) {
      news.events().forEach(event -> positions.add(event.getEntry().getPosition()));
      news.cut().ifPresent(cuts::add);
      return !positions.contains(last);
    }

    @Override
    public void onBreak(Reason reason) {
      breaks.add(reason);
    }
  }
}
