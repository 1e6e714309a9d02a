package dev.troth.coordinator.read;

import dev.troth.coordinator.replica.ReadRoute;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadValue;
import dev.troth.v1.ScanPosition;
import dev.troth.v1.ScanResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One page of a scan: prefix after prefix at its moment, until it is full. */
final class ScanPage {

  /** A page at which no further participant is asked; one participant's part has its own limit. */
  private static final int MAX_BYTES = 1 << 20;

  private final List<PrefixReference> prefixes;
  private final List<ReadRoute> routes;
  private final ScanPosition from;
  private final int limit;
  private final long session;
  private final Duration timeout;
  private final ScanResponse.Builder page;
  private int bytes;

  /**
   * @param routes of the prefixes' participants, in their order
   * @param limit in keys
   * @param session of those who may be asked, it decides who is
   */
  ScanPage(
      List<PrefixReference> prefixes,
      List<ReadRoute> routes,
      ScanPosition from,
      int limit,
      long session,
      Duration timeout) {
    this.prefixes = prefixes;
    this.routes = routes;
    this.from = from;
    this.limit = limit;
    this.session = session;
    this.timeout = timeout;
    this.page =
        ScanResponse.newBuilder()
            .setTimestamp(from.getTimestamp())
            .setSessionToken(from.getSessionToken());
  }

  CompletableFuture<ScanResponse.Builder> fill() {
    return fill(from.getPrefix(), from.getAfterKey());
  }

  /** The same, when the first part is there already. */
  CompletableFuture<ScanResponse.Builder> fillAfter(ParticipantServiceScanResponse part) {
    return took(part, from.getPrefix());
  }

  private CompletableFuture<ScanResponse.Builder> fill(int prefix, String afterKey) {
    ParticipantServiceScanRequest request =
        ParticipantServiceScanRequest.newBuilder()
            .setPrefix(prefixes.get(prefix).getPrefix())
            .setAfterKey(afterKey)
            .setLimit(limit - page.getValuesCount())
            .setAt(from.getTimestamp())
            .build();
    return routes
        .get(prefix)
        .scan(request, session, timeout)
        .thenCompose(part -> took(part, prefix));
  }

  private CompletableFuture<ScanResponse.Builder> took(
      ParticipantServiceScanResponse part, int prefix) {
    add(part, routes.get(prefix).name());
    return goOn(prefix, part.getNextAfterKey());
  }

  private CompletableFuture<ScanResponse.Builder> goOn(int prefix, String nextAfterKey) {
    boolean isDone = nextAfterKey.isEmpty();
    int next = isDone ? prefix + 1 : prefix;
    if (next == prefixes.size()) {
      return CompletableFuture.completedFuture(page);
    }
    if (isDone && page.getValuesCount() < limit && bytes < MAX_BYTES) {
      return fill(next, "");
    }
    ScanPosition rest = from.toBuilder().setPrefix(next).setAfterKey(nextAfterKey).build();
    return CompletableFuture.completedFuture(page.setNextPageToken(ScanPlace.encode(rest)));
  }

  private void add(ParticipantServiceScanResponse part, String participant) {
    bytes += part.getSerializedSize();
    for (ReadValue value : part.getValuesList()) {
      page.addValues(value.toBuilder().setParticipant(participant));
    }
  }
}
