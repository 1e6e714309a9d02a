package dev.troth.coordinator.read;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.policy.Governed;
import dev.troth.coordinator.policy.ReadLevels;
import dev.troth.coordinator.replica.ReadRoute;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.Session;
import dev.troth.coordinator.session.SessionToken;
import dev.troth.coordinator.session.Sessions;
import dev.troth.id.StoreId;
import dev.troth.v1.Freshness;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ScanPosition;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Scans of keys by prefix, a page at a time. The first page settles the moment: everything that
 * later pages will show is asked for its own, as in a read. All pages are read there, so that they
 * are one cut. Nothing is kept between pages: the place is in the page token. Any thread.
 */
public final class Scans {

  private static final int MAX_KEYS = 1000;

  private final WaysIn ways;
  private final HybridClock clock;
  private final Sessions sessions;

  public Scans(WaysIn ways, HybridClock clock, Sessions sessions) {
    this.ways = ways;
    this.clock = clock;
    this.sessions = sessions;
  }

  /**
   * Reads a page; fails with the first participant's rejection.
   *
   * @throws dev.troth.error.RejectedException INVALID_SESSION, INVALID_REQUEST,
   *     UNKNOWN_PARTICIPANT, POLICY
   */
  public CompletableFuture<ScanResponse> scan(ScanRequest request, Duration timeout) {
    return request.getPageToken().isEmpty() ? first(request, timeout) : further(request, timeout);
  }

  private CompletableFuture<ScanResponse> first(ScanRequest request, Duration timeout) {
    SessionToken past = sessions.verify(request.getFreshness().getSessionToken());
    List<PrefixReference> prefixes = request.getPrefixesList();
    List<ReadRoute> found = find(prefixes);
    Freshness freshness = ReadLevels.settle(request.getFreshness(), policies(prefixes, found));
    WantedMoment wanted = WantedMoment.of(freshness, past.timestamp(), clock.current());
    Session session = sessions.of(past, stores(found));
    int limit = limit(request);
    ScanMoment scan = new ScanMoment(prefixes, found, wanted, limit, session.id(), timeout);
    return scan.settle()
        .thenCompose(
            moment -> {
              ScanPosition from =
                  ScanPosition.newBuilder()
                      .setTimestamp(moment.bits())
                      .setPrefixesHash(ScanPlace.hash(prefixes, found))
                      .setConsistency(wanted.consistency())
                      .setSessionToken(session.tokenAfter(moment))
                      .build();
              ScanPage page = new ScanPage(prefixes, found, from, limit, session.id(), timeout);
              return answer(
                  scan.firstPart(moment).map(page::fillAfter).orElseGet(page::fill), from);
            });
  }

  private CompletableFuture<ScanResponse> further(ScanRequest request, Duration timeout) {
    List<ReadRoute> found = find(request.getPrefixesList());
    ByteString hash = ScanPlace.hash(request.getPrefixesList(), found);
    ScanPosition from = ScanPlace.decode(request.getPageToken(), request.getPrefixesList(), hash);
    Timestamp moment = new Timestamp(from.getTimestamp());
    if (clock.isTooFarAhead(moment)) {
      throw ScanPlace.invalid("its moment, " + moment + ", is in the future");
    }
    return answer(
        new ScanPage(request.getPrefixesList(), found, from, limit(request), moment.bits(), timeout)
            .fill(),
        from);
  }

  private CompletableFuture<ScanResponse> answer(
      CompletableFuture<ScanResponse.Builder> filled, ScanPosition from) {
    return filled.thenApply(
        page -> {
          Timestamp moment = new Timestamp(from.getTimestamp());
          Staleness.of(from.getConsistency(), moment, clock.current())
              .ifPresent(page::setStaleness);
          return page.setConsistency(from.getConsistency()).build();
        });
  }

  private static List<Governed> policies(List<PrefixReference> prefixes, List<ReadRoute> found) {
    PoliciesOfRequest policies = new PoliciesOfRequest();
    for (int i = 0; i < prefixes.size(); i++) {
      PrefixReference prefix = prefixes.get(i);
      policies.addPrefix(prefix.getParticipant(), found.get(i).policies(), prefix.getPrefix());
    }
    return policies.all();
  }

  private static int limit(ScanRequest request) {
    return request.getLimit() == 0 ? MAX_KEYS : request.getLimit();
  }

  private List<ReadRoute> find(List<PrefixReference> prefixes) {
    Map<String, ReadRoute> byName = new LinkedHashMap<>();
    List<ReadRoute> found = new ArrayList<>(prefixes.size());
    for (PrefixReference prefix : prefixes) {
      found.add(byName.computeIfAbsent(prefix.getParticipant(), ways::find));
    }
    return found;
  }

  private static Map<String, StoreId> stores(List<ReadRoute> found) {
    Map<String, StoreId> stores = new LinkedHashMap<>();
    found.forEach(route -> stores.put(route.name(), route.store()));
    return stores;
  }
}
