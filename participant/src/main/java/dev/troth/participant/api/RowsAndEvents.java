package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.ParticipantEngine.InDoubtRow;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Delete;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.Put;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterStatus;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** Register rows and events for people: read from the store, aside from the engine's thread. */
final class RowsAndEvents {

  /** Rows, events or keys in one answer. */
  static final int MAX_PAGE = 1000;

  private static final int DEFAULT_ROWS = 100;

  private final Store store;
  private final ParticipantEngine engine;
  private final Executor engineThread;
  private final Executor lookups;

  RowsAndEvents(Store store, ParticipantEngine engine, Executor engineThread, Executor lookups) {
    this.store = store;
    this.engine = engine;
    this.engineThread = engineThread;
    this.lookups = lookups;
  }

  void history(
      ParticipantServiceHistoryRequest request,
      long untilNanos,
      StreamObserver<ParticipantServiceHistoryResponse> observer) {
    int limit = page(request.getLimit(), MAX_PAGE);
    engineThread.execute(
        () ->
            engine.settle(
                request.getKey(),
                untilNanos,
                new ParticipantEngine.Reader() {
                  @Override
                  public void accept(Timestamp at, List<ReadValue> values) {
                    lookups.execute(
                        () -> answer(observer, () -> page(request, limit, at), Runnable::run));
                  }

                  @Override
                  public void reject(RejectedException why) {
                    observer.onError(GrpcErrors.toStatus(why.reason()));
                  }
                }));
  }

  private ParticipantServiceHistoryResponse page(
      ParticipantServiceHistoryRequest request, int limit, Timestamp at) {
    ParticipantServiceHistoryResponse.Builder response =
        ParticipantServiceHistoryResponse.newBuilder().setClock(engine.clock().bits());
    List<Version> versions = store.versions(request.getKey(), request.getAfterVersion(), limit + 1);
    for (Version version : versions) {
      if (response.getEventsCount() == limit) {
        return response.setMore(true).build();
      }
      if (version.commitTimestamp().isAfter(at)) {
        break;
      }
      response.addEvents(event(version, store.event(version.position())));
    }
    return response.build();
  }

  private static HistoryEvent event(Version version, JournalEvent event) {
    HistoryEvent.Builder shown =
        HistoryEvent.newBuilder()
            .setVersion(version.number())
            .setCommitTimestamp(version.commitTimestamp().bits())
            .setTransactionId(TransactionId.of(event.getBranch().getTransactionId()).toString())
            .setPosition(version.position())
            .setOperation(operation(event.getChange()));
    if (event.getChange().getChangeCase() == Change.ChangeCase.ADD) {
      shown.setCounter(version.counter());
    }
    return shown.build();
  }

  private static Operation operation(Change change) {
    String key = change.getKey();
    return switch (change.getChangeCase()) {
      case ADD ->
          Operation.newBuilder()
              .setAdd(Add.newBuilder().setKey(key).setDelta(change.getAdd()))
              .build();
      case PUT -> Operation.newBuilder().setPut(put(key, change.getPut())).build();
      case DELETE -> Operation.newBuilder().setDelete(Delete.newBuilder().setKey(key)).build();
      case APPEND ->
          Operation.newBuilder()
              .setAppend(Append.newBuilder().setKey(key).addEvents(change.getAppend()))
              .build();
      case CHANGE_NOT_SET -> Operation.getDefaultInstance();
    };
  }

  private static Put put(String key, Content content) {
    Put.Builder put = Put.newBuilder().setKey(key);
    return content.getContentCase() == Content.ContentCase.BYTES
        ? put.setBytes(content.getBytes()).build()
        : put.setValue(content.getText()).build();
  }

  void inspect(InspectRequest request, StreamObserver<InspectResponse> observer) {
    int limit = page(request.getLimit(), DEFAULT_ROWS);
    engineThread.execute(
        () -> {
          List<InDoubtRow> inDoubt = engine.inDoubt();
          lookups.execute(
              () -> answer(observer, () -> rows(request, limit, inDoubt), this::whenDurable));
        });
  }

  /** I16: what the store shows may not be synced yet. */
  private void whenDurable(Runnable effect) {
    engineThread.execute(() -> engine.whenDurable(effect));
  }

  private InspectResponse rows(InspectRequest request, int limit, List<InDoubtRow> inDoubt) {
    List<InDoubtRow> rows = new ArrayList<>();
    if (!request.getTransactionId().isEmpty()) {
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
        .addAllRows(rows.stream().map(RowsAndEvents::shown).collect(Collectors.toList()))
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

  private static int page(int asked, int whenAbsent) {
    return asked <= 0 ? whenAbsent : Math.min(asked, MAX_PAGE);
  }
}
