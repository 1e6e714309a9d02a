package dev.troth.participant.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.InMemoryStore;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.Writes;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How one subscriber is served, step by step. */
class SubscriptionTest {

  private final InMemoryStore store = new InMemoryStore(Documents.store(1));
  private final FakeStream<ParticipantServiceSubscribeResponse> stream = new FakeStream<>();
  private final Deque<Runnable> steps = new ArrayDeque<>();
  private JournalProgress progress = new JournalProgress(0, Timestamp.ZERO);
  private int written;

  private Subscription subscribe(ParticipantServiceSubscribeRequest.Builder request) {
    Subscription subscription =
        new Subscription(
            stream,
            store,
            JournalFilter.of(request.build()),
            request.getAfter().getPosition(),
            () -> progress,
            () -> Timestamp.ofMillis(77),
            System::nanoTime,
            steps::add);
    subscription.start();
    return subscription;
  }

  private Subscription subscribe() {
    return subscribe(ParticipantServiceSubscribeRequest.newBuilder());
  }

  private void commit(String key, int events, String text) {
    for (int i = 0; i < events; i++) {
      written++;
      Change change =
          Change.newBuilder()
              .setKey(key)
              .setPut(Content.newBuilder().setText(text + written))
              .build();
      store.write(
          Writes.commit(
              store, Documents.id(1_000, 1), Timestamp.ofMillis(written), List.of(change)));
    }
  }

  private void journalCame() {
    progress = new JournalProgress(written, Timestamp.ofMillis(written));
  }

  private void runSteps() {
    while (!steps.isEmpty()) {
      steps.remove().run();
    }
  }

  private List<Long> positions() {
    List<Long> positions = new ArrayList<>();
    for (ParticipantServiceSubscribeResponse answer : stream.sent()) {
      answer.getEntriesList().stream().map(JournalEntry::getPosition).forEach(positions::add);
    }
    return positions;
  }

  private ParticipantServiceSubscribeResponse last() {
    return stream.sent().get(stream.sent().size() - 1);
  }

  @Test
  void isGivenTheEventsInBatchesAndTheSafeTimeWithTheLast() {
    commit("a", 1100, "x");
    journalCame();
    stream.grow(10);
    subscribe();
    runSteps();
    assertThat(stream.sent()).hasSize(3);
    assertThat(stream.sent().get(0).getEntriesCount()).isEqualTo(512);
    assertThat(stream.sent().get(0).getSafeTimestamp()).isZero();
    assertThat(stream.sent().get(1).getPosition()).isEqualTo(1024);
    assertThat(last().getPosition()).isEqualTo(1100);
    assertThat(last().getSafeTimestamp()).isEqualTo(Timestamp.ofMillis(1100).bits());
    assertThat(positions()).hasSize(1100).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void isNotGivenMoreThanIsDurable() {
    commit("a", 3, "x");
    journalCame();
    commit("a", 3, "x");
    stream.grow(10);
    subscribe();
    runSteps();
    assertThat(positions()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void anAnswerIsBoundedInBytes() {
    commit("a", 5, "x".repeat(400_000));
    journalCame();
    stream.grow(10);
    subscribe();
    runSteps();
    assertThat(stream.sent().get(0).getEntriesCount()).isEqualTo(3);
    assertThat(positions()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aSubscriberThatDoesNotReadIsNotReadFor() {
    commit("a", 2000, "x");
    journalCame();
    Subscription subscription = subscribe();
    runSteps();
    assertThat(stream.sent()).isEmpty();
    stream.grow(1);
    subscription.wake();
    runSteps();
    assertThat(stream.sent()).hasSize(1);
    subscription.wake();
    runSteps();
    assertThat(stream.sent()).hasSize(1);
    stream.grow(9);
    subscription.wake();
    runSteps();
    assertThat(positions()).hasSize(2000).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void wakesInAnyOrderLoseNothing() {
    Random random = new Random(5);
    Subscription subscription = subscribe();
    for (int i = 0; i < 2000; i++) {
      switch (random.nextInt(5)) {
        case 0 -> commit("a", random.nextInt(3), "x");
        case 1 -> {
          journalCame();
          subscription.wake();
        }
        case 2 -> {
          stream.grow(1);
          subscription.wake();
        }
        default -> {
          if (!steps.isEmpty()) {
            steps.remove().run();
          }
        }
      }
      assertThat(steps).hasSizeLessThanOrEqualTo(1);
    }
    journalCame();
    stream.grow(1000);
    subscription.wake();
    runSteps();
    assertThat(positions()).hasSize(written).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void isGivenOnlyWhatItAsksForAndHearsHowFarThatGoes() {
    commit("feed/a", 2, "x");
    commit("other", 6000, "x");
    commit("feed", 1, "x");
    commit("feed/b", 1, "x");
    journalCame();
    stream.grow(10);
    subscribe(ParticipantServiceSubscribeRequest.newBuilder().addPrefixes("feed/").addKeys("feed"));
    runSteps();
    assertThat(positions()).containsExactly(1L, 2L, 6003L, 6004L);
    assertThat(last().getPosition()).isEqualTo(6004);
  }

  @Test
  void goesOnAfterItsCursorWithoutWhatItHasSeen() {
    commit("a", 9, "x");
    journalCame();
    stream.grow(10);
    subscribe(
        ParticipantServiceSubscribeRequest.newBuilder()
            .setAfter(
                JournalCursor.newBuilder()
                    .setPosition(2)
                    .setTimestamp(Timestamp.ofMillis(6).bits())));
    runSteps();
    assertThat(positions()).containsExactly(7L, 8L, 9L);
  }

  @Test
  void hearsAtOnceThatThereIsNothing() {
    stream.grow(1);
    subscribe();
    runSteps();
    assertThat(last().getEntriesCount()).isZero();
    assertThat(last().getClock()).isEqualTo(Timestamp.ofMillis(77).bits());
  }

  @Test
  void isToldWhyItEndsAndNothingAfterThat() {
    commit("a", 9, "x");
    journalCame();
    Subscription subscription = subscribe();
    runSteps();
    subscription.end(new RejectedException(ErrorCode.ERROR_CODE_SHUTTING_DOWN, "stopping"));
    runSteps();
    stream.grow(1);
    subscription.wake();
    runSteps();
    assertThat(stream.sent()).isEmpty();
    StatusRuntimeException failure = (StatusRuntimeException) stream.failure().orElseThrow();
    assertThat(GrpcErrors.toReason(failure).getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_SHUTTING_DOWN);
  }

  @Test
  void oneThatWasCancelledIsLeftAlone() {
    commit("a", 9, "x");
    journalCame();
    stream.grow(1);
    stream.cancel();
    subscribe();
    runSteps();
    assertThat(stream.sent()).isEmpty();
    assertThat(stream.failure()).isEmpty();
  }
}
