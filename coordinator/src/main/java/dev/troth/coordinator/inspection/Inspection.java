package dev.troth.coordinator.inspection;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.engine.Routes;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.Member;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Asks all participants for register rows. Any thread. */
final class Inspection {

  private final Routes routes;

  Inspection(Routes routes) {
    this.routes = routes;
  }

  /**
   * What was found.
   *
   * @param transactions newest first
   * @param silent the participants that did not answer
   */
  record Findings(List<FoundTransaction> transactions, List<Member> silent) {

    Set<ByteString> silentStores() {
      Set<ByteString> stores = new HashSet<>();
      silent.forEach(member -> stores.add(member.getStoreId()));
      return stores;
    }

    List<String> silentNames() {
      return silent.stream().map(Member::getName).sorted().toList();
    }
  }

  /** One transaction's rows. */
  CompletableFuture<Findings> of(TransactionId id, Duration timeout) {
    return ask(
        InspectRequest.newBuilder().setTransactionId(id.toBytes()).setLimit(1).build(), timeout);
  }

  /** The newest rows in these states at each participant. */
  CompletableFuture<Findings> of(Set<TransactionStatus> statuses, int limit, Duration timeout) {
    InspectRequest.Builder request = InspectRequest.newBuilder().setLimit(limit);
    statuses.forEach(status -> rowStatus(status).ifPresent(request::addStatuses));
    return ask(request.build(), timeout);
  }

  private CompletableFuture<Findings> ask(InspectRequest request, Duration timeout) {
    Map<Member, CompletableFuture<Optional<InspectResponse>>> answers = new LinkedHashMap<>();
    for (Member member : routes.members()) {
      answers.put(
          member,
          routes
              .link(member.getName())
              .inspect(request, timeout)
              .thenApply(Optional::of)
              .exceptionally(failure -> Optional.empty()));
    }
    return CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> collect(answers));
  }

  private static Findings collect(
      Map<Member, CompletableFuture<Optional<InspectResponse>>> answers) {
    Map<TransactionId, FoundTransaction> found = new TreeMap<>(Comparator.reverseOrder());
    List<Member> silent = new ArrayList<>();
    answers.forEach(
        (member, answer) ->
            answer
                .join()
                .ifPresentOrElse(
                    response -> response.getRowsList().forEach(row -> add(found, member, row)),
                    () -> silent.add(member)));
    return new Findings(List.copyOf(found.values()), silent);
  }

  private static void add(
      Map<TransactionId, FoundTransaction> found, Member member, RegisterRow row) {
    TransactionId id = RegisterId.of(row.getKey()).transaction();
    found.computeIfAbsent(id, FoundTransaction::new).add(member, row);
  }

  private static Optional<RegisterStatus> rowStatus(TransactionStatus status) {
    return switch (status) {
      case TRANSACTION_STATUS_COMMITTED -> Optional.of(RegisterStatus.REGISTER_STATUS_COMMITTED);
      case TRANSACTION_STATUS_ABORTED -> Optional.of(RegisterStatus.REGISTER_STATUS_ABORTED);
      case TRANSACTION_STATUS_IN_PROGRESS -> Optional.of(RegisterStatus.REGISTER_STATUS_YES);
      case TRANSACTION_STATUS_COMPLETED,
          TRANSACTION_STATUS_COMPENSATED,
          TRANSACTION_STATUS_COMPENSATING,
          TRANSACTION_STATUS_STUCK,
          TRANSACTION_STATUS_UNKNOWN,
          TRANSACTION_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          Optional.empty();
    };
  }
}
