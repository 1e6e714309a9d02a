package dev.troth.coordinator.inspection;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.Turns;
import dev.troth.coordinator.inspection.Asking.Answers;
import dev.troth.daemon.document.SagaGraph;
import dev.troth.id.TransactionId;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.InspectSagasResponse;
import dev.troth.v1.Member;
import dev.troth.v1.SagaFilter;
import dev.troth.v1.SagaRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks all participants for sagas' home rows and attempts. Of a saga whose home does not answer and
 * that is driven here, what its driver knows is shown. Any thread.
 */
final class SagaInspection {

  private static final int MAX_ROWS = 1000;

  private final CoordinatorEngine engine;
  private final Turns turns;

  SagaInspection(CoordinatorEngine engine, Turns turns) {
    this.engine = engine;
    this.turns = turns;
  }

  /** A home row, and where it is. */
  record Home(Member where, SagaRow row) {}

  /**
   * What was found.
   *
   * @param homes newest first
   * @param silent the participants that did not answer, by name
   */
  record Findings(List<Home> homes, List<String> silent) {

    Optional<Home> only() {
      return homes.stream().findFirst();
    }
  }

  /** One saga's home row, with its document. */
  CompletableFuture<Findings> home(TransactionId id, Duration timeout) {
    return homes(
        InspectSagasRequest.newBuilder()
            .setSagaId(id.toBytes())
            .setLimit(1)
            .setWithSpec(true)
            .build(),
        timeout);
  }

  /** The newest home rows of a kind. */
  CompletableFuture<Findings> homes(
      SagaFilter filter, int limit, boolean withSpec, Duration timeout) {
    return homes(
        InspectSagasRequest.newBuilder()
            .setFilter(filter)
            .setLimit(limit)
            .setWithSpec(withSpec)
            .build(),
        timeout);
  }

  /** The rows of a saga's attempts and fences. */
  CompletableFuture<Answers<InspectResponse>> attempts(TransactionId id, Duration timeout) {
    InspectRequest request =
        InspectRequest.newBuilder().setTransactionId(id.toBytes()).setLimit(MAX_ROWS).build();
    return Asking.all(engine.routes(), link -> link.inspect(request, timeout));
  }

  private CompletableFuture<Findings> homes(InspectSagasRequest request, Duration timeout) {
    return Asking.all(engine.routes(), link -> link.inspectSagas(request, timeout))
        .thenCompose(
            answers -> driven(request, answers).thenApply(driven -> collect(answers, driven)));
  }

  /** Those that match and are driven here, of homes that did not answer. */
  private CompletableFuture<List<Home>> driven(
      InspectSagasRequest request, Answers<InspectSagasResponse> answers) {
    if (answers.silent().isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Map<ByteString, Member> silent = new HashMap<>();
    answers.silent().forEach(member -> silent.put(member.getStoreId(), member));
    return CompletableFuture.supplyAsync(() -> engine.sagas().drivenAt(silent.keySet()), turns)
        .thenApply(
            rows ->
                rows.stream()
                    .filter(row -> matches(row, request))
                    .map(row -> new Home(homeOf(row, silent), row))
                    .toList());
  }

  private static Member homeOf(SagaRow row, Map<ByteString, Member> silent) {
    String name = SagaGraph.of(row.getSpec().getSaga()).home();
    return silent.values().stream()
        .filter(member -> member.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static boolean matches(SagaRow row, InspectSagasRequest request) {
    if (!request.getSagaId().isEmpty()) {
      return row.getSagaId().equals(request.getSagaId());
    }
    return switch (request.getFilter()) {
      case SAGA_FILTER_UNSPECIFIED -> true;
      case SAGA_FILTER_UNFINISHED -> !row.hasOutcome();
      case SAGA_FILTER_STUCK -> row.getStuck().getStepsCount() > 0;
      case SAGA_FILTER_RESOLVED -> row.getResolutionsCount() > 0;
      case SAGA_FILTER_FINISHED -> row.hasOutcome();
      case UNRECOGNIZED -> false;
    };
  }

  private static Findings collect(Answers<InspectSagasResponse> answers, List<Home> driven) {
    List<Home> homes = new ArrayList<>(driven);
    answers
        .byMember()
        .forEach(
            (member, response) ->
                response.getRowsList().forEach(row -> homes.add(new Home(member, row))));
    homes.sort(
        Comparator.comparing((Home home) -> TransactionId.of(home.row().getSagaId())).reversed());
    return new Findings(homes, answers.silentNames());
  }
}
