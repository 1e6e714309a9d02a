package dev.troth.coordinator.inspection;

import dev.troth.coordinator.engine.Routes;
import dev.troth.coordinator.inspection.Asking.Answers;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks all participants for sagas' home rows and attempts. Any thread. */
final class SagaInspection {

  private static final int MAX_ROWS = 1000;

  private final Routes routes;

  SagaInspection(Routes routes) {
    this.routes = routes;
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
    return Asking.all(routes, link -> link.inspect(request, timeout));
  }

  private CompletableFuture<Findings> homes(InspectSagasRequest request, Duration timeout) {
    return Asking.all(routes, link -> link.inspectSagas(request, timeout))
        .thenApply(SagaInspection::collect);
  }

  private static Findings collect(Answers<InspectSagasResponse> answers) {
    List<Home> homes = new ArrayList<>();
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
