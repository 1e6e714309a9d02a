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
import java.util.Comparator;
import java.util.HashSet;
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
        InspectRequest.newBuilder()
            .setTransactionId(id.toBytes())
            .setLimit(1)
            .setAtomicOnly(true)
            .build(),
        timeout);
  }

  /** The newest rows in these states at each participant. */
  CompletableFuture<Findings> of(Set<TransactionStatus> statuses, int limit, Duration timeout) {
    InspectRequest.Builder request =
        InspectRequest.newBuilder().setLimit(limit).setAtomicOnly(true);
    statuses.forEach(status -> rowStatus(status).ifPresent(request::addStatuses));
    return ask(request.build(), timeout);
  }

  private CompletableFuture<Findings> ask(InspectRequest request, Duration timeout) {
    return Asking.all(routes, link -> link.inspect(request, timeout))
        .thenApply(Inspection::collect);
  }

  private static Findings collect(Asking.Answers<InspectResponse> answers) {
    Map<TransactionId, FoundTransaction> found = new TreeMap<>(Comparator.reverseOrder());
    answers
        .byMember()
        .forEach(
            (member, response) -> response.getRowsList().forEach(row -> add(found, member, row)));
    return new Findings(List.copyOf(found.values()), answers.silent());
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
