package dev.troth.participant.api;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.Keeping;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What whoever asks for a past is told that is not kept. */
@Timeout(60)
class PrunedApiTest {

  private static final ByteString STORE = Documents.store(1).toBytes();

  private static final ServedParticipant PARTICIPANT =
      new ServedParticipant(Keeping.settings(Keeping.last("pruned/", 2)));

  /** When versions 1 to 5 of {@code pruned/a} took effect; 4 and 5 are kept. */
  private static final List<Timestamp> MOMENTS = new ArrayList<>();

  @BeforeAll
  static void prune() {
    PARTICIPANT.commitAlone(put("kept/a", "x"));
    for (int i = 1; i <= 5; i++) {
      MOMENTS.add(PARTICIPANT.commitAlone(add("pruned/a", i)));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> historyOf().getEventsList().size() == 2);
  }

  @AfterAll
  static void stop() throws Exception {
    PARTICIPANT.close();
  }

  private static void assertTooOld(String message, ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(GrpcErrors.toReason(failure).getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD);
    assertThat(GrpcErrors.toReason(failure).getMessage()).contains(message);
  }

  private static ParticipantServiceHistoryResponse historyOf() {
    return PARTICIPANT.history(history());
  }

  private static ParticipantServiceHistoryRequest.Builder history() {
    return ParticipantServiceHistoryRequest.newBuilder().setStoreId(STORE).setKey("pruned/a");
  }

  @Test
  void aReadBelowTheHorizonNamesTheEarliestMoment() {
    ParticipantServiceReadRequest.Builder read =
        ParticipantServiceReadRequest.newBuilder().setStoreId(STORE).addKeys("pruned/a");
    assertTooOld(
        "the earliest moment is " + MOMENTS.get(3),
        () -> PARTICIPANT.stub().read(read.setAt(MOMENTS.get(2).bits()).build()));
    assertThat(
            PARTICIPANT
                .stub()
                .read(read.setAt(MOMENTS.get(3).bits()).build())
                .getValues(0)
                .getCounter())
        .isEqualTo(10);
  }

  @Test
  void theHorizonIsShownWithThePolicy() {
    assertThat(PARTICIPANT.api().policies())
        .singleElement()
        .isEqualTo(
            Keeping.last("pruned/", 2).toBuilder().setHorizon(MOMENTS.get(3).bits()).build());
  }

  @Test
  void soDoesAScan() {
    ParticipantServiceScanRequest.Builder scan =
        ParticipantServiceScanRequest.newBuilder().setStoreId(STORE).setAt(MOMENTS.get(2).bits());
    assertTooOld(
        "the earliest moment is " + MOMENTS.get(3),
        () -> PARTICIPANT.stub().scan(scan.setPrefix("").build()));
    assertThat(PARTICIPANT.stub().scan(scan.setPrefix("kept/").build()).getValuesCount())
        .isEqualTo(1);
  }

  @Test
  void aHistoryBeginsWithTheFirstEventThatIsKept() {
    assertThat(historyOf().getEventsList())
        .extracting(HistoryEvent::getVersion)
        .containsExactly(4L, 5L);
    assertThat(historyOf().getEvents(0).getCounter()).isEqualTo(10);
  }

  @Test
  void aHistorySinceAMomentThatIsNotKeptIsRefused() {
    assertTooOld(
        "the earliest moment is " + MOMENTS.get(3),
        () -> PARTICIPANT.history(history().setSince(MOMENTS.get(2).bits())));
    assertThat(PARTICIPANT.history(history().setSince(MOMENTS.get(2).bits() + 1)).getEventsList())
        .hasSize(2);
  }

  @Test
  void soIsOneThatEndsThere() {
    assertTooOld(
        "the earliest moment is",
        () -> PARTICIPANT.history(history().setUntil(MOMENTS.get(2).bits())));
  }

  @Test
  void soIsAPageBehindOneThatIsGone() {
    assertTooOld(
        "its events after version 1 are not kept",
        () -> PARTICIPANT.history(history().setAfterVersion(1)));
    assertThat(PARTICIPANT.history(history().setAfterVersion(3)).getEventsList()).hasSize(2);
    assertThat(PARTICIPANT.history(history().setAfterVersion(4)).getEventsList()).hasSize(1);
  }

  @Test
  void aSubscriptionThatWouldMissEventsIsRefused() {
    assertTooOld(
        "the earliest position to go on after is 4", () -> first(subscription(3, Timestamp.ZERO)));
    assertTooOld(
        "position 0 of the journal",
        () -> first(subscription(0, Timestamp.ZERO).addPrefixes("pruned")));
    assertThat(first(subscription(0, Timestamp.ZERO).addPrefixes("kept/")))
        .extracting(JournalEntry::getPosition)
        .containsExactly(1L);
    assertThat(first(subscription(4, Timestamp.ZERO)))
        .extracting(JournalEntry::getPosition)
        .containsExactly(5L, 6L);
    assertThat(first(subscription(0, MOMENTS.get(3)).addKeys("pruned/a")))
        .as("all that is gone has been seen")
        .extracting(JournalEntry::getPosition)
        .containsExactly(6L);
  }

  private static ParticipantServiceSubscribeRequest.Builder subscription(
      long position, Timestamp seen) {
    return ParticipantServiceSubscribeRequest.newBuilder()
        .setStoreId(STORE)
        .setAfter(JournalCursor.newBuilder().setPosition(position).setTimestamp(seen.bits()));
  }

  private List<JournalEntry> first(ParticipantServiceSubscribeRequest.Builder request) {
    try (CancellableContext context = Context.current().withCancellation()) {
      Context before = context.attach();
      try {
        Iterator<ParticipantServiceSubscribeResponse> answers =
            PARTICIPANT.stub().subscribe(request.build());
        return answers.next().getEntriesList();
      } finally {
        context.detach(before);
      }
    }
  }
}
