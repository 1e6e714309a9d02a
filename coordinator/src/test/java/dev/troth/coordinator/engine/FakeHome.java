package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.v1.EndSagaRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.OpenSagaRequest;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterMessageKind;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.Resolution;
import dev.troth.v1.SagaEnded;
import dev.troth.v1.SagaRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A participant's home rows in memory. */
final class FakeHome {

  private final Map<ByteString, SagaRow> rows = new LinkedHashMap<>();

  List<SagaRow> rows(ByteString saga) {
    return rows.values().stream()
        .filter(row -> saga.isEmpty() || row.getSagaId().equals(saga))
        .toList();
  }

  SagaRow row(ByteString saga) {
    return rows.getOrDefault(saga, SagaRow.getDefaultInstance());
  }

  /** Another driver has finished it, and its row is below the horizon. */
  void forget(ByteString saga) {
    rows.remove(saga);
  }

  /** An operator's act is recorded. */
  void resolve(ByteString saga, Resolution resolution) {
    rows.computeIfPresent(
        saga, (id, row) -> row.toBuilder().clearStuck().addResolutions(resolution).build());
  }

  Optional<RegisterReply> open(OpenSagaRequest request) {
    SagaRow row =
        rows.computeIfAbsent(
            request.getSagaId(),
            id ->
                SagaRow.newBuilder()
                    .setSagaId(id)
                    .setSpecHash(request.getSpecHash())
                    .setSpec(request.getSpec())
                    .addAllMembers(request.getMembersList())
                    .setOwner(request.getOwner())
                    .build());
    RegisterAnswer answer =
        row.getSpecHash().equals(request.getSpecHash())
            ? RegisterAnswer.newBuilder().setSaga(row).build()
            : FakeParticipant.rejected(
                Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_TXN_ID_REUSED).build());
    return reply(
        request.getSagaId(),
        request.getSpecHash(),
        RegisterMessageKind.REGISTER_MESSAGE_KIND_OPEN_SAGA,
        answer);
  }

  Optional<RegisterReply> note(NoteSagaRequest request) {
    SagaRow.Builder row = row(request.getSagaId()).toBuilder();
    switch (request.getNoteCase()) {
      case ADOPTED_BY -> row.setOwner(request.getAdoptedBy());
      case STUCK -> row.setStuck(request.getStuck());
      case RESOLUTION -> row.addResolutions(request.getResolution());
      case OUTCOME -> row.setOutcome(request.getOutcome()).clearStuck();
      case NOTE_NOT_SET -> {}
    }
    rows.put(request.getSagaId(), row.build());
    return reply(
        request.getSagaId(),
        request.getSpecHash(),
        RegisterMessageKind.REGISTER_MESSAGE_KIND_NOTE_SAGA,
        RegisterAnswer.newBuilder().setSaga(row).build());
  }

  Optional<RegisterReply> end(EndSagaRequest request) {
    rows.computeIfPresent(request.getSagaId(), (id, row) -> row.toBuilder().setEnded(true).build());
    return reply(
        request.getSagaId(),
        request.getSpecHash(),
        RegisterMessageKind.REGISTER_MESSAGE_KIND_END_SAGA,
        RegisterAnswer.newBuilder().setEnded(SagaEnded.getDefaultInstance()).build());
  }

  private static Optional<RegisterReply> reply(
      ByteString saga, ByteString specHash, RegisterMessageKind kind, RegisterAnswer answer) {
    RegisterKey key =
        RegisterKey.newBuilder()
            .setTransactionId(saga)
            .setKind(RegisterKind.REGISTER_KIND_HOME)
            .build();
    return FakeParticipant.reply(key, specHash, kind, answer);
  }
}
