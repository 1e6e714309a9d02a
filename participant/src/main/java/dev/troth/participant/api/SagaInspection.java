package dev.troth.participant.api;

import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.SagaHome;
import dev.troth.participant.engine.Store;
import dev.troth.participant.saga.HomeRow;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.InspectSagasResponse;
import dev.troth.v1.SagaFilter;
import dev.troth.v1.SagaRow;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Home rows for people: many are read from the store, aside from the engine's thread. */
final class SagaInspection {

  /** An answer that has so many bytes takes no more rows; a single one may be larger. */
  private static final int MAX_BYTES = 3 << 20;

  private static final int DEFAULT_ROWS = 100;

  private final Store store;
  private final ParticipantEngine engine;
  private final Executor engineThread;
  private final Executor lookups;

  SagaInspection(Store store, ParticipantEngine engine, Executor engineThread, Executor lookups) {
    this.store = store;
    this.engine = engine;
    this.engineThread = engineThread;
    this.lookups = lookups;
  }

  void inspect(InspectSagasRequest request, StreamObserver<InspectSagasResponse> observer) {
    if (request.getFilter() == SagaFilter.UNRECOGNIZED) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_INVALID_REQUEST, "filter: is not known to this version");
    }
    if (request.getSagaId().isEmpty()) {
      lookups.execute(() -> inspectAll(request, observer));
    } else {
      TransactionId saga = SagaMessages.saga(request.getSagaId());
      engineThread.execute(() -> inspectOne(saga, request, observer));
    }
  }

  private void inspectOne(
      TransactionId saga,
      InspectSagasRequest request,
      StreamObserver<InspectSagasResponse> observer) {
    Optional<HomeRow> row =
        engine.sagas().homeRow(saga).filter(found -> matches(request.getFilter(), found));
    List<SagaHome> found = row.map(home -> List.of(new SagaHome(saga, home))).orElse(List.of());
    engine.whenDurable(() -> answer(found, request, observer)); // I16
  }

  private void inspectAll(
      InspectSagasRequest request, StreamObserver<InspectSagasResponse> observer) {
    int limit = ReadLimits.page(request.getLimit(), DEFAULT_ROWS);
    List<SagaHome> found = store.newestHomes(row -> matches(request.getFilter(), row), limit);
    engineThread.execute(() -> engine.whenDurable(() -> answer(found, request, observer))); // I16
  }

  private static boolean matches(SagaFilter filter, HomeRow row) {
    return switch (filter) {
      case SAGA_FILTER_UNSPECIFIED -> true;
      case SAGA_FILTER_UNFINISHED -> row.isUnfinished();
      case SAGA_FILTER_STUCK -> row.isStuck();
      case SAGA_FILTER_RESOLVED -> !row.resolutions().isEmpty();
      case SAGA_FILTER_FINISHED -> !row.isUnfinished();
      case UNRECOGNIZED -> false;
    };
  }

  private void answer(
      List<SagaHome> found,
      InspectSagasRequest request,
      StreamObserver<InspectSagasResponse> observer) {
    InspectSagasResponse.Builder response =
        InspectSagasResponse.newBuilder().setClock(engine.clock().bits());
    int bytes = 0;
    for (SagaHome home : found) {
      SagaRow row =
          request.getWithSpec()
              ? home.row().toSagaRowWithSpec(home.saga())
              : home.row().toSagaRow(home.saga());
      bytes += row.getSerializedSize();
      if (bytes > MAX_BYTES && response.getRowsCount() > 0) {
        break;
      }
      response.addRows(row);
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }
}
