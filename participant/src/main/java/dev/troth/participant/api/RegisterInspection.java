package dev.troth.participant.api;

import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.ParticipantEngine.InDoubtRow;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.Store;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterStatus;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** Register rows for people: read from the store, aside from the engine's thread. */
final class RegisterInspection {

  private static final int DEFAULT_ROWS = 100;

  private final Store store;
  private final ParticipantEngine engine;
  private final Executor engineThread;
  private final Executor lookups;

  RegisterInspection(
      Store store, ParticipantEngine engine, Executor engineThread, Executor lookups) {
    this.store = store;
    this.engine = engine;
    this.engineThread = engineThread;
    this.lookups = lookups;
  }

  void inspect(InspectRequest request, StreamObserver<InspectResponse> observer) {
    int limit = ReadLimits.page(request.getLimit(), DEFAULT_ROWS);
    engineThread.execute(
        () -> {
          List<InDoubtRow> inDoubt = engine.inDoubt();
          List<RegisterRow> byHand = engine.endedByHand();
          lookups.execute(
              () ->
                  answer(observer, () -> rows(request, limit, inDoubt, byHand), this::whenDurable));
        });
  }

  /** I16: what the store shows may not be synced yet. */
  private void whenDurable(Runnable effect) {
    engineThread.execute(() -> engine.whenDurable(effect));
  }

  private InspectResponse rows(
      InspectRequest request, int limit, List<InDoubtRow> inDoubt, List<RegisterRow> byHand) {
    List<InDoubtRow> rows = new ArrayList<>();
    if (request.getEndedByHand()) {
      byHand.stream()
          .sorted(Comparator.comparing((RegisterRow row) -> row.id().transaction()).reversed())
          .limit(limit)
          .forEach(row -> rows.add(new InDoubtRow(row, 0)));
    } else if (!request.getTransactionId().isEmpty()) {
      TransactionId transaction = TransactionId.of(request.getTransactionId());
      for (RegisterRow row : store.rowsOf(transaction)) {
        if (matches(request, row) && rows.size() < limit) {
          rows.add(withAge(new InDoubtRow(row, 0), inDoubt));
        }
      }
    } else if (request.getStatusesList().equals(List.of(RegisterStatus.REGISTER_STATUS_YES))) {
      inDoubt.stream()
          .filter(row -> matches(request, row.row()))
          .sorted(Comparator.comparing((InDoubtRow row) -> row.row().id().transaction()).reversed())
          .limit(limit)
          .forEach(rows::add);
    } else {
      store
          .newestRows(row -> matches(request, row), limit)
          .forEach(row -> rows.add(withAge(new InDoubtRow(row, 0), inDoubt)));
    }
    return InspectResponse.newBuilder()
        .setClock(engine.clock().bits())
        .addAllRows(rows.stream().map(RegisterInspection::shown).collect(Collectors.toList()))
        .build();
  }

  private static boolean matches(InspectRequest request, RegisterRow row) {
    boolean isAsked =
        !request.getAtomicOnly() || row.id().kind() == RegisterKind.REGISTER_KIND_UNSPECIFIED;
    return isAsked
        && (request.getStatusesCount() == 0
            || request.getStatusesList().contains(row.row().status()));
  }

  private static InDoubtRow withAge(InDoubtRow row, List<InDoubtRow> inDoubt) {
    for (InDoubtRow open : inDoubt) {
      if (open.row().id().equals(row.row().id())) {
        return open;
      }
    }
    return row;
  }

  private static dev.troth.v1.RegisterRow shown(InDoubtRow row) {
    RegisterRow stored = row.row();
    return dev.troth.v1.RegisterRow.newBuilder()
        .setKey(stored.id().toKey())
        .setRegister(stored.row().toRegister())
        .addAllMembers(stored.row().branch().members())
        .setInDoubtMillis(stored.row().isInDoubt() ? Math.max(1, row.inDoubtMillis()) : 0)
        .setEnded(stored.row().ended())
        .setSpecHash(stored.row().branch().specHash())
        .build();
  }

  private interface Answer<T> {
    T get();
  }

  private static <T> void answer(StreamObserver<T> observer, Answer<T> answer, Executor sending) {
    T response;
    try {
      response = answer.get();
    } catch (IllegalArgumentException e) {
      observer.onError(
          GrpcErrors.toStatus(
              new RejectedException(
                      ErrorCode.ERROR_CODE_INVALID_REQUEST, String.valueOf(e.getMessage()))
                  .reason()));
      return;
    }
    sending.execute(
        () -> {
          observer.onNext(response);
          observer.onCompleted();
        });
  }
}
