package dev.troth.participant.api;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.error.GrpcErrors;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.Pass;
import dev.troth.v1.Pending;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Register;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scans and reads that may be stale, as they are asked for. */
@Timeout(30)
class ReadApiTest {

  private static final ByteString STORE = Documents.store(1).toBytes();
  private static final List<Member> ALONE = List.of(Documents.member(1));
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

  private ParticipantServiceScanResponse scan(ParticipantServiceScanRequest.Builder request) {
    return participant.stub().scan(request.setStoreId(STORE).build());
  }

  private static ParticipantServiceScanRequest.Builder prefix(String prefix) {
    return ParticipantServiceScanRequest.newBuilder().setPrefix(prefix);
  }

  @Test
  void aScanIsReadPageByPageAtTheMomentOfTheFirst() {
    for (int i = 0; i < 5; i++) {
      participant.commitAlone(add("feed/" + i, i));
    }
    participant.commitAlone(put("other", "x"));
    ParticipantServiceScanResponse first = scan(prefix("feed/").setLimit(3));
    participant.commitAlone(put("feed/33", "later"));
    ParticipantServiceScanResponse second =
        scan(
            prefix("feed/")
                .setLimit(3)
                .setAt(first.getTimestamp())
                .setAfterKey(first.getNextAfterKey()));
    List<ReadValue> found = new ArrayList<>(first.getValuesList());
    found.addAll(second.getValuesList());
    assertThat(found)
        .extracting(ReadValue::getKey)
        .containsExactly("feed/0", "feed/1", "feed/2", "feed/3", "feed/4");
    assertThat(second.getTimestamp()).isEqualTo(first.getTimestamp());
    assertThat(second.getNextAfterKey()).isEmpty();
    assertThat(scan(prefix("feed/")).getValuesCount()).isEqualTo(6);
    assertThat(scan(prefix("")).getValuesCount()).isEqualTo(7);
  }

  @Test
  void aScanSaysWhoHasMarkedAKey() {
    RegisterId action = Documents.action(participant.newId().transaction(), 1, 1);
    participant
        .stub()
        .prepare(
            Documents.prepare(action, ALONE, add("k", 1))
                .setStoreId(STORE)
                .setPending(Pending.newBuilder().setPass(Pass.getDefaultInstance()))
                .build());
    assertThat(scan(prefix("k")).getValues(0).getPendingBy())
        .isEqualTo(action.transaction().toString());
  }

  @Test
  void aScanThatMayBeStaleDoesNotWait() {
    RegisterId id = participant.newId();
    Register yes = participant.prepare(id, BOTH, put("k", "x"));
    assertThat(scan(prefix("k").setStaleMillis(60_000)).getTimestamp())
        .isEqualTo(yes.getPrepareTimestamp() - 1);
    assertThat(
            codeOf(
                () ->
                    participant
                        .stub(Duration.ofMillis(200))
                        .scan(prefix("k").setStoreId(STORE).build())))
        .isEqualTo(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);
  }

  @Test
  void aReadThatMayBeStaleDoesNotWait() {
    Register yes = participant.prepare(participant.newId(), BOTH, put("k", "x"));
    ParticipantServiceReadResponse read =
        participant
            .stub()
            .read(
                ParticipantServiceReadRequest.newBuilder()
                    .setStoreId(STORE)
                    .addKeys("k")
                    .setStaleMillis(60_000)
                    .build());
    assertThat(read.getTimestamp()).isEqualTo(yes.getPrepareTimestamp() - 1);
    assertThat(read.getValues(0).getExists()).isFalse();
  }

  @Test
  void whatIsMalformedIsRefusedByName() {
    assertRefused("prefix", () -> scan(prefix("a\u0000b")));
    assertRefused("after_key", () -> scan(prefix("a").setAfterKey("x".repeat(513))));
    assertRefused("at", () -> scan(prefix("a").setAt(5).setNotBefore(6)));
  }

  @Test
  void messagesForAnotherStoreAreRefused() {
    ByteString other = Documents.store(2).toBytes();
    assertThat(codeOf(() -> participant.stub().scan(prefix("").setStoreId(other).build())))
        .isEqualTo(ErrorCode.ERROR_CODE_WRONG_STORE);
  }
}
