package dev.troth.participant.api;

import static dev.troth.participant.engine.Documents.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.GrpcErrors;
import dev.troth.participant.engine.Documents;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.Reason;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A participant that has policies for its keys. */
@Timeout(30)
class KeyPolicyApiTest {

  private static final ByteString STORE = Documents.store(1).toBytes();
  private static final List<KeyPolicy> POLICIES =
      List.of(
          policy("accounts/", Consistency.CONSISTENCY_STRONG),
          policy("cart/", Consistency.CONSISTENCY_SESSION));

  private final ServedParticipant participant = new ServedParticipant(KeyPolicies.of(POLICIES));

  private static KeyPolicy policy(String prefix, Consistency level) {
    return KeyPolicy.newBuilder().setPrefix(prefix).setConsistency(level).setFixed(true).build();
  }

  @AfterEach
  void stop() throws Exception {
    participant.close();
  }

  private static ParticipantServiceReadRequest.Builder read(String... keys) {
    return ParticipantServiceReadRequest.newBuilder().setStoreId(STORE).addAllKeys(List.of(keys));
  }

  private static ParticipantServiceScanRequest.Builder scan(String prefix) {
    return ParticipantServiceScanRequest.newBuilder().setStoreId(STORE).setPrefix(prefix);
  }

  private static void assertAgainstPolicy(ThrowingCallable call) {
    Reason reason = GrpcErrors.toReason(catchThrowableOfType(StatusRuntimeException.class, call));
    assertThat(reason.getCode()).isEqualTo(ErrorCode.ERROR_CODE_POLICY);
    assertThat(reason.getMessage()).contains("'accounts/'", "STRONG");
  }

  @Test
  void saysWhatHoldsForItsKeys() {
    assertThat(participant.stub().identify(IdentifyRequest.getDefaultInstance()).getPoliciesList())
        .isEqualTo(POLICIES);
  }

  @Test
  void aWeakReadOfStrongKeysIsRefused() {
    assertAgainstPolicy(
        () -> participant.stub().read(read("x", "accounts/alice").setStaleMillis(1).build()));
    assertAgainstPolicy(() -> participant.stub().scan(scan("acc").setStaleMillis(1).build()));
    assertAgainstPolicy(() -> participant.stub().scan(scan("").setStaleMillis(1).build()));
    assertAgainstPolicy(
        () -> participant.stub().scan(scan("accounts/a").setStaleMillis(1).build()));
  }

  @Test
  void otherReadsAreTaken() {
    Timestamp moment = participant.commitAlone(add("accounts/alice", 5));
    assertThat(
            List.of(
                participant.stub().read(read("accounts/alice").build()),
                participant.stub().read(read("accounts/alice").setAt(moment.bits()).build())))
        .allSatisfy(answer -> assertThat(answer.getValues(0).getCounter()).isEqualTo(5));
    assertThat(participant.stub().read(read("cart/1").setStaleMillis(1).build()).getValuesCount())
        .isEqualTo(1);
    assertThat(participant.stub().scan(scan("cart/").setStaleMillis(1).build()).getValuesCount())
        .isZero();
  }
}
