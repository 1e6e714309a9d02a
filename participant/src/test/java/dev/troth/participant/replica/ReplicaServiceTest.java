package dev.troth.participant.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.participant.api.Refusals;
import dev.troth.participant.engine.Documents;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Consistency;
import dev.troth.v1.CopyRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceGrpc.ParticipantServiceBlockingStub;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.ReadValue;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a replica answers: an add to k at 10, 20, 30 and 40 ms, safe up to 35 ms. */
@Timeout(30)
class ReplicaServiceTest {

  private static final ByteString STORE = Documents.store(1).toBytes();
  private static final long NOW_MILLIS = 1_000;

  private final FakeReplicaStore store = new FakeReplicaStore().whole(0);
  private final Moments moments = new Moments();
  private final HybridClock clock =
      new HybridClock(() -> NOW_MILLIS, Duration.ofSeconds(30), Timestamp.ZERO);
  private final String name = InProcessServerBuilder.generateName();
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName(name).directExecutor().build();
  private final Server server =
      InProcessServerBuilder.forName(name)
          .directExecutor()
          .addService(
              new ReplicaService(
                  new ReplicaApi(
                      store,
                      new ReplicaReads(store, moments, clock, Runnable::run, System::nanoTime),
                      clock,
                      () -> IdentifyResponse.newBuilder().setName("r1").build()),
                  "bank-a"))
          .intercept(new Refusals())
          .build();

  @BeforeEach
  void start() throws IOException {
    server.start();
    List<JournalEvent> events = new ArrayList<>();
    for (long millis = 10; millis <= 40; millis += 10) {
      events.add(
          JournalEvent.newBuilder()
              .setCommitTimestamp(at(millis))
              .setBranch(Documents.id(millis, 1).toKey())
              .setChange(Change.newBuilder().setKey("k").setAdd(1))
              .build());
    }
    come(events, 35);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private void come(List<JournalEvent> events, long safeMillis) {
    store.apply(events, Optional.of(Timestamp.ofMillis(safeMillis)));
    moments.come(store.come());
  }

  private static long at(long millis) {
    return Timestamp.ofMillis(millis).bits();
  }

  private ParticipantServiceBlockingStub stub() {
    return ParticipantServiceGrpc.newBlockingStub(channel);
  }

  private static ParticipantServiceReadRequest.Builder key() {
    return ParticipantServiceReadRequest.newBuilder().setStoreId(STORE).addKeys("k");
  }

  private ParticipantServiceReadResponse read(ParticipantServiceReadRequest.Builder request) {
    return stub().read(request.build());
  }

  private Future<ParticipantServiceReadResponse> ask(
      ParticipantServiceReadRequest.Builder request) {
    return ParticipantServiceGrpc.newFutureStub(channel).read(request.build());
  }

  private static ErrorCode codeOf(ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    return GrpcErrors.toReason(failure).getCode();
  }

  @Test
  void showsWhatMayBeStaleAsOfItsSafeTime() {
    ParticipantServiceReadResponse response = read(key().setStaleMillis(Long.MAX_VALUE));
    assertThat(response.getTimestamp()).isEqualTo(at(35));
    assertThat(response.getValues(0).getCounter()).isEqualTo(3);
    assertThat(response.getValues(0).getVersion()).isEqualTo(3);
  }

  @Test
  void showsAMomentThatItHasReached() {
    assertThat(read(key().setAt(at(25))).getValues(0).getCounter()).isEqualTo(2);
    assertThat(read(key().setAt(at(5))).getValues(0).getExists()).isFalse();
  }

  @Test
  void waitsForWhatASessionHasSeen() throws Exception {
    Future<ParticipantServiceReadResponse> answer =
        ask(key().setStaleMillis(Long.MAX_VALUE).setNotBefore(at(40)));
    assertThat(answer.isDone()).isFalse();
    come(List.of(), 41);
    assertThat(answer.get().getTimestamp()).isEqualTo(at(41));
    assertThat(answer.get().getValues(0).getCounter()).isEqualTo(4);
  }

  @Test
  void aBoundCountsFromItsClock() {
    Future<ParticipantServiceReadResponse> tooOld = ask(key().setStaleMillis(964));
    moments.expire(Long.MAX_VALUE);
    assertThat(codeOf(() -> joined(tooOld))).isEqualTo(ErrorCode.ERROR_CODE_REPLICA_BEHIND);
    assertThat(read(key().setStaleMillis(965)).getTimestamp()).isEqualTo(at(35));
  }

  private static void joined(Future<?> answer) throws Throwable {
    try {
      answer.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  @Test
  void doesNotWaitForEver() {
    Future<ParticipantServiceReadResponse> answer = ask(key().setAt(at(500)));
    moments.expire(System.nanoTime() + ReplicaReads.LONGEST_WAIT.toNanos());
    assertThat(codeOf(() -> joined(answer))).isEqualTo(ErrorCode.ERROR_CODE_REPLICA_BEHIND);
  }

  @Test
  void doesNotKnowWhatIsNow() {
    assertThat(codeOf(() -> read(key()))).isEqualTo(ErrorCode.ERROR_CODE_READ_REPLICA);
  }

  @Test
  void whatIsWrongAboutAReadIsRefusedAsAtAParticipant() {
    assertThat(codeOf(() -> read(key().setAt(at(20)).setNotBefore(at(30)))))
        .isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    assertThat(codeOf(() -> read(key().setAt(at(20)).setStoreId(Documents.store(2).toBytes()))))
        .isEqualTo(ErrorCode.ERROR_CODE_WRONG_STORE);
    assertThat(codeOf(() -> read(key().setAt(at(20)).setClock(at(100_000)))))
        .isEqualTo(ErrorCode.ERROR_CODE_CLOCK_SKEW);
  }

  @Test
  void holdsToItsSourcesPolicies() {
    store.meet(
        Documents.store(1),
        List.of(
            KeyPolicy.newBuilder()
                .setPrefix("k")
                .setConsistency(Consistency.CONSISTENCY_STRONG)
                .setFixed(true)
                .build()));
    assertThat(codeOf(() -> read(key().setStaleMillis(Long.MAX_VALUE))))
        .isEqualTo(ErrorCode.ERROR_CODE_POLICY);
    assertThat(read(key().setAt(at(25))).getValuesCount()).isEqualTo(1);
  }

  @Test
  void scansAtItsSafeTime() {
    ParticipantServiceScanResponse page =
        stub()
            .scan(
                ParticipantServiceScanRequest.newBuilder()
                    .setStoreId(STORE)
                    .setStaleMillis(Long.MAX_VALUE)
                    .build());
    assertThat(page.getTimestamp()).isEqualTo(at(35));
    assertThat(page.getValuesList()).extracting(ReadValue::getKey).containsExactly("k");
  }

  @Test
  void aHistoryEndsAtItsSafeTimeAndSaysWhereToGoOn() {
    ParticipantServiceHistoryRequest request =
        ParticipantServiceHistoryRequest.newBuilder().setStoreId(STORE).setKey("k").build();
    ParticipantServiceHistoryResponse page = stub().history(request);
    assertThat(page.getEventsList())
        .extracting(HistoryEvent::getVersion)
        .containsExactly(1L, 2L, 3L);
    assertThat(page.getNext().getTimestamp()).isEqualTo(at(35));
    assertThat(page.getNext().getPosition()).isEqualTo(3);
    ParticipantServiceHistoryResponse past =
        stub().history(request.toBuilder().setUntil(at(20)).build());
    assertThat(past.getEventsList()).hasSize(2);
  }

  @Test
  void saysWhoItIs() {
    assertThat(stub().identify(IdentifyRequest.getDefaultInstance()).getName()).isEqualTo("r1");
  }

  @Test
  void everythingElseIsTheParticipantsBusiness() {
    List<ThrowingCallable> calls =
        List.of(
            () -> stub().prepare(PrepareRequest.getDefaultInstance()),
            () -> stub().inspect(InspectRequest.getDefaultInstance()),
            () -> stub().copy(CopyRequest.getDefaultInstance()).next(),
            () -> stub().subscribe(ParticipantServiceSubscribeRequest.getDefaultInstance()).next());
    for (ThrowingCallable call : calls) {
      assertThat(codeOf(call)).isEqualTo(ErrorCode.ERROR_CODE_READ_REPLICA);
      assertThat(catchThrowableOfType(StatusRuntimeException.class, call))
          .hasMessageContaining("bank-a");
    }
  }
}
