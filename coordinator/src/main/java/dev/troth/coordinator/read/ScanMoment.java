package dev.troth.coordinator.read;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.replica.ReadRoute;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.PrefixReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The moment of a scan, over all its prefixes, those of later pages too: what is undecided below
 * another prefix counts as well. Of the first prefix a page is asked for, which need not be read
 * again when it is of the moment.
 */
final class ScanMoment {

  private final List<PrefixReference> prefixes;
  private final List<ReadRoute> routes;
  private final WantedMoment wanted;
  private final int limit;
  private final long session;
  private final Duration timeout;
  private final List<CompletableFuture<ParticipantServiceScanResponse>> asked = new ArrayList<>();

  /**
   * @param routes of the prefixes' participants, in their order
   * @param limit of the first page, in keys
   * @param session of those who may be asked, it decides who is
   */
  ScanMoment(
      List<PrefixReference> prefixes,
      List<ReadRoute> routes,
      WantedMoment wanted,
      int limit,
      long session,
      Duration timeout) {
    this.prefixes = prefixes;
    this.routes = routes;
    this.wanted = wanted;
    this.limit = limit;
    this.session = session;
    this.timeout = timeout;
  }

  CompletableFuture<Timestamp> settle() {
    if (wanted.isAsOf()) {
      return CompletableFuture.completedFuture(wanted.asOf());
    }
    for (int i = 0; i < prefixes.size(); i++) {
      asked.add(ask(i, i == 0 ? limit : 1));
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done ->
                wanted.settle(
                    asked.stream()
                        .map(answer -> new Timestamp(answer.join().getTimestamp()))
                        .toList()));
  }

  /** What was read of the first prefix, if that was at the moment of all. */
  Optional<ParticipantServiceScanResponse> firstPart(Timestamp moment) {
    return asked.stream()
        .limit(1)
        .map(CompletableFuture::join)
        .filter(part -> part.getTimestamp() == moment.bits())
        .findFirst();
  }

  private CompletableFuture<ParticipantServiceScanResponse> ask(int prefix, int keys) {
    ParticipantServiceScanRequest.Builder request =
        ParticipantServiceScanRequest.newBuilder()
            .setPrefix(prefixes.get(prefix).getPrefix())
            .setLimit(keys)
            .setNotBefore(wanted.notBefore().bits());
    wanted.staleMillis().ifPresent(request::setStaleMillis);
    return routes.get(prefix).scan(request.build(), session, timeout);
  }
}
