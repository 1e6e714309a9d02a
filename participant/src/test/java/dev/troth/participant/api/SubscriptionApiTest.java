package dev.troth.participant.api;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.Member;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Histories and the subscriptions that go on behind them, as they are asked for. */
@Timeout(30)
class SubscriptionApiTest {

  private static final ByteString STORE = Documents.store(1).toBytes();
  private static final List<Member> BOTH = List.of(Documents.member(1), Documents.member(2));

  private final ServedParticipant participant = new ServedParticipant();

  @AfterEach
  void stop() throws Exception {
    participant.close();
  }

  private static ErrorCode codeOf(ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    return GrpcErrors.toReason(failure).getCode();
  }

  private static void assertRefused(String why, ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(GrpcErrors.toReason(failure).getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    assertThat(failure).hasMessageContaining(why);
  }

  @Test
  void whatIsMalformedIsRefusedByName() {
    assertRefused("until", () -> participant.history(historyOf("a").setSince(6).setUntil(5)));
    assertRefused("after.position", () -> subscribe(after(7, Timestamp.ZERO)).next());
    assertRefused("after.position", () -> subscribe(after(-1, Timestamp.ZERO)).next());
    assertRefused("after.timestamp", () -> subscribe(after(0, Timestamp.MAX)).next());
    assertRefused("keys", () -> subscribe(anyEvent().addKeys("")).next());
    assertRefused("prefixes", () -> subscribe(anyEvent().addPrefixes("a\n")).next());
    List<String> many = new ArrayList<>();
    for (int i = 0; i <= 100; i++) {
      many.add("k" + i);
    }
    assertRefused("keys", () -> subscribe(anyEvent().addAllKeys(many)).next());
    assertRefused("prefixes", () -> subscribe(anyEvent().addAllPrefixes(many)).next());
  }

  @Test
  void aSubscriptionToWhatIsNewBeginsBehindWhatHasHappened() {
    participant.commitAlone(put("a", "old"));
    Iterator<ParticipantServiceSubscribeResponse> answers =
        subscribe(anyEvent().setOnlyNew(true).setAfter(JournalCursor.newBuilder().setPosition(9)));
    ParticipantServiceSubscribeResponse first = answers.next();
    assertThat(first.getEntriesList()).isEmpty();
    assertThat(first.getPosition()).isEqualTo(1);
    Timestamp moment = participant.commitAlone(put("a", "new"));
    ParticipantServiceSubscribeResponse next = answers.next();
    while (next.getEntriesCount() == 0) {
      next = answers.next();
    }
    assertThat(next.getEntries(0).getPosition()).isEqualTo(2);
    assertThat(next.getEntries(0).getCommitTimestamp()).isEqualTo(moment.bits());
  }

  @Test
  void aSubscriptionToAnotherStoreIsRefused() {
    ByteString other = Documents.store(2).toBytes();
    assertThat(
            codeOf(() -> participant.stub().subscribe(anyEvent().setStoreId(other).build()).next()))
        .isEqualTo(ErrorCode.ERROR_CODE_WRONG_STORE);
  }

  private static ParticipantServiceHistoryRequest.Builder historyOf(String key) {
    return ParticipantServiceHistoryRequest.newBuilder().setKey(key);
  }

  private static List<Long> versions(ParticipantServiceHistoryResponse response) {
    return response.getEventsList().stream().map(HistoryEvent::getVersion).toList();
  }

  @Test
  void aHistoryBeginsAndEndsWhereItIsAskedTo() {
    List<Timestamp> at = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      at.add(participant.commitAlone(add("a", i)));
    }
    long since = at.get(1).bits();
    long until = at.get(4).bits();
    assertThat(versions(participant.history(historyOf("a").setSince(since))))
        .containsExactly(2L, 3L, 4L, 5L, 6L);
    assertThat(versions(participant.history(historyOf("a").setUntil(until))))
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(
            versions(participant.history(historyOf("a").setSince(since + 1).setUntil(until - 1))))
        .containsExactly(3L, 4L);
    assertThat(
            versions(
                participant.history(
                    historyOf("a").setSince(since).setUntil(until).setAfterVersion(3))))
        .containsExactly(4L, 5L);
    ParticipantServiceHistoryResponse page =
        participant.history(historyOf("a").setSince(since).setUntil(until).setLimit(3));
    assertThat(versions(page)).containsExactly(2L, 3L, 4L);
    assertThat(page.getMore()).isTrue();
    assertThat(page.hasNext()).isFalse();
    long future = Timestamp.ofMillis(System.currentTimeMillis() + 1_000_000).bits();
    assertThat(versions(participant.history(historyOf("a").setUntil(future)))).hasSize(6);
    assertThat(versions(participant.history(historyOf("a").setSince(future)))).isEmpty();
  }

  @Test
  void aHistoryOfThePastDoesNotWaitForWhatIsUndecidedNow() {
    Timestamp first = participant.commitAlone(add("a", 1));
    participant.prepare(participant.newId(), BOTH, add("a", 2));
    assertThat(versions(participant.history(historyOf("a").setUntil(first.bits()))))
        .containsExactly(1L);
  }

  @Test
  void aPageOfAHistoryIsBoundedInBytes() {
    for (int i = 0; i < 4; i++) {
      participant.commitAlone(put("a", "x".repeat(600_000)));
    }
    ParticipantServiceHistoryResponse page = participant.history(historyOf("a"));
    assertThat(versions(page)).containsExactly(1L, 2L);
    assertThat(page.getMore()).isTrue();
  }

  private static ParticipantServiceSubscribeRequest.Builder anyEvent() {
    return ParticipantServiceSubscribeRequest.newBuilder();
  }

  private static ParticipantServiceSubscribeRequest.Builder after(long position, Timestamp at) {
    return anyEvent()
        .setAfter(JournalCursor.newBuilder().setPosition(position).setTimestamp(at.bits()));
  }

  private Iterator<ParticipantServiceSubscribeResponse> subscribe(
      ParticipantServiceSubscribeRequest.Builder request) {
    return participant.stub().subscribe(request.setStoreId(STORE).build());
  }

  /** Reads until the safe time has passed a moment: all events up to it have come. */
  private static List<JournalEntry> entriesUpTo(
      Timestamp moment, Iterator<ParticipantServiceSubscribeResponse> answers) {
    List<JournalEntry> entries = new ArrayList<>();
    ParticipantServiceSubscribeResponse answer;
    do {
      answer = answers.next();
      entries.addAll(answer.getEntriesList());
    } while (moment.isAfter(new Timestamp(answer.getSafeTimestamp())));
    return entries;
  }

  @Test
  void aSubscriberIsGivenWhatIsThereAndWhatComes() {
    Timestamp first = participant.commitAlone(add("a", 1), put("b", "x"));
    Iterator<ParticipantServiceSubscribeResponse> answers = subscribe(anyEvent());
    List<JournalEntry> there = entriesUpTo(first, answers);
    assertThat(there).extracting(JournalEntry::getPosition).containsExactly(1L, 2L);
    assertThat(there.get(0).getOperation()).isEqualTo(add("a", 1));
    assertThat(there.get(1).getOperation()).isEqualTo(put("b", "x"));
    assertThat(there.get(0).getCommitTimestamp()).isEqualTo(first.bits());
    Timestamp second = participant.commitAlone(add("a", 2));
    assertThat(entriesUpTo(second, answers))
        .extracting(JournalEntry::getPosition)
        .containsExactly(3L);
  }

  @Test
  void allKeysBeginWithAnEmptyPrefix() {
    Timestamp first = participant.commitAlone(add("a", 1), put("b", "x"));
    assertThat(entriesUpTo(first, subscribe(anyEvent().addPrefixes("")))).hasSize(2);
  }

  @Test
  void aSubscriptionGoesOnWhereAHistoryEnded() {
    RegisterId late = participant.newId();
    Timestamp prepared =
        new Timestamp(participant.prepare(late, BOTH, add("hot", 100)).getPrepareTimestamp());
    participant.commitAlone(add("hot", 1));
    Future<ParticipantServiceHistoryResponse> waiting =
        ParticipantServiceGrpc.newFutureStub(participant.channel())
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .history(historyOf("hot").setStoreId(STORE).build());
    participant.commitAlone(
        put("other", "behind the history's question")); // the question has come by now
    participant.commitAlone(add("hot", 7));
    RegisterId next = participant.newId();
    Timestamp later =
        new Timestamp(participant.prepare(next, BOTH, add("hot", 1000)).getPrepareTimestamp());
    participant.commit(late, prepared); // lands in the journal behind what took effect later
    ParticipantServiceHistoryResponse seen = Awaitility.await().until(waiting::get, page -> true);
    assertThat(seen.getEventsList())
        .extracting(event -> event.getOperation().getAdd().getDelta())
        .containsExactly(100L, 1L, 7L);
    participant.commit(next, later);
    Iterator<ParticipantServiceSubscribeResponse> answers =
        subscribe(anyEvent().addKeys("hot").setAfter(seen.getNext()));
    assertThat(entriesUpTo(later, answers))
        .extracting(entry -> entry.getOperation().getAdd().getDelta())
        .containsExactly(1000L);
  }

  @Test
  void aSubscriptionHasWhatTookEffectWhileTheHistoryWaited() {
    RegisterId first = participant.newId();
    Timestamp one =
        new Timestamp(participant.prepare(first, BOTH, add("hot", 1)).getPrepareTimestamp());
    Future<ParticipantServiceHistoryResponse> waiting =
        ParticipantServiceGrpc.newFutureStub(participant.channel())
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .history(historyOf("hot").setStoreId(STORE).build());
    RegisterId second = participant.newId();
    Timestamp two =
        new Timestamp(participant.prepare(second, BOTH, add("hot", 2)).getPrepareTimestamp());
    participant.commit(first, one.plusMillis(2_000)); // now it waits for the second, too
    Timestamp later = participant.commitAlone(add("hot", 4));
    assertThat(waiting.isDone()).isFalse();
    participant.commit(second, two);
    ParticipantServiceHistoryResponse seen = Awaitility.await().until(waiting::get, page -> true);
    assertThat(seen.getEventsList())
        .extracting(event -> event.getOperation().getAdd().getDelta())
        .containsExactly(2L, 1L);
    Iterator<ParticipantServiceSubscribeResponse> answers =
        subscribe(anyEvent().addKeys("hot").setAfter(seen.getNext()));
    assertThat(entriesUpTo(later, answers))
        .extracting(entry -> entry.getOperation().getAdd().getDelta())
        .containsExactly(4L);
  }

  @Test
  void aSubscriptionGoesOnWhereAHistoryWasCutOff() {
    RegisterId late = participant.newId();
    Timestamp prepared =
        new Timestamp(participant.prepare(late, BOTH, add("hot", 1)).getPrepareTimestamp());
    Timestamp second = participant.commitAlone(add("hot", 2));
    Timestamp third = participant.commitAlone(add("hot", 3));
    participant.commit(late, prepared);
    for (Timestamp until : List.of(prepared, second, third)) {
      ParticipantServiceHistoryResponse seen =
          participant.history(historyOf("hot").setUntil(until.bits()));
      Iterator<ParticipantServiceSubscribeResponse> answers =
          subscribe(anyEvent().addKeys("hot").setAfter(seen.getNext()));
      List<Long> deltas = new ArrayList<>();
      seen.getEventsList().forEach(event -> deltas.add(event.getOperation().getAdd().getDelta()));
      entriesUpTo(third, answers)
          .forEach(entry -> deltas.add(entry.getOperation().getAdd().getDelta()));
      assertThat(deltas).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void subscribersAreNotUnlimitedAndOneThatGoesMakesRoom() {
    List<CancellableContext> contexts = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      CancellableContext context = Context.current().withCancellation();
      contexts.add(context);
      context.run(() -> subscribe(anyEvent()).next());
    }
    assertThat(participant.api().subscribers()).isEqualTo(64);
    assertThat(codeOf(() -> subscribe(anyEvent()).next()))
        .isEqualTo(ErrorCode.ERROR_CODE_OVERLOADED);
    contexts.get(0).cancel(null);
    Awaitility.await().until(() -> participant.api().subscribers() == 63);
    assertThat(subscribe(anyEvent()).next().getEntriesCount()).isZero();
    contexts.forEach(context -> context.cancel(null));
  }

  @Test
  void aDaemonThatStopsEndsSubscriptions() {
    Iterator<ParticipantServiceSubscribeResponse> answers = subscribe(anyEvent());
    answers.next();
    participant.api().drain();
    assertThat(
            codeOf(
                () -> {
                  while (true) {
                    answers.next();
                  }
                }))
        .isEqualTo(ErrorCode.ERROR_CODE_SHUTTING_DOWN);
    assertThat(codeOf(() -> subscribe(anyEvent()).next()))
        .isEqualTo(ErrorCode.ERROR_CODE_SHUTTING_DOWN);
    assertThat(participant.api().subscribers()).isZero();
  }
}
