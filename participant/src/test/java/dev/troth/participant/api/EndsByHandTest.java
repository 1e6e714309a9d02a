package dev.troth.participant.api;

import static dev.troth.participant.engine.Documents.CONTENT;
import static dev.troth.participant.engine.Documents.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.error.GrpcErrors;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.EngineSettings;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator's end of what is in doubt, as a coordinator asks for it. */
@Timeout(30)
class EndsByHandTest {

  private static final ByteString STORE = Documents.store(1).toBytes();
  private static final EndedByHand ACT =
      EndedByHand.newBuilder().setReason("lost").setBy("ann").setAtMillis(1).build();

  private final ServedParticipant participant = new ServedParticipant(EngineSettings.DEFAULT);
  private final RegisterId id = participant.newId();

  @AfterEach
  void stop() throws Exception {
    participant.close();
  }

  private EndByHandRequest.Builder abort() {
    return EndByHandRequest.newBuilder()
        .setStoreId(STORE)
        .setKey(id.toKey())
        .setSpecHash(CONTENT)
        .setAct(ACT);
  }

  private Reason refusal(EndByHandRequest.Builder request) {
    return GrpcErrors.toReason(
        catchThrowableOfType(
            StatusRuntimeException.class, () -> participant.stub().endByHand(request.build())));
  }

  @Test
  void refusesWhatIsNotComplete() {
    assertThat(refusal(abort().setStoreId(Documents.store(2).toBytes())).getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_WRONG_STORE);
    assertThat(refusal(abort().clearSpecHash()).getMessage()).startsWith("spec_hash:");
    assertThat(refusal(abort().clearKey()).getMessage()).startsWith("key:");
    assertThat(refusal(abort().setAct(ACT.toBuilder().setReason(" "))).getMessage())
        .startsWith("act:");
    assertThat(refusal(abort()).getMessage()).contains("is not in doubt here");
  }

  @Test
  void endsWhatIsBlockedAndListsIt() {
    participant
        .stub()
        .prepare(
            Documents.prepare(id, List.of(Documents.member(1), Documents.member(2)), add("a", 5))
                .setStoreId(STORE)
                .build());
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("is not blocked"))
        .until(() -> participant.stub().endByHand(abort().build()).hasRegister());

    Register listed =
        participant
            .stub()
            .inspect(InspectRequest.newBuilder().setStoreId(STORE).setEndedByHand(true).build())
            .getRows(0)
            .getRegister();
    assertThat(listed.getStatus()).isEqualTo(RegisterStatus.REGISTER_STATUS_ABORTED);
    assertThat(listed.getEndedByHand().getBy()).isEqualTo("ann");
    assertThat(listed.getEndedByHand().getAtMillis())
        .as("the participant's clock")
        .isGreaterThan(1);
  }
}
