package dev.troth.coordinator.cache;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.ParticipantRoute;
import dev.troth.coordinator.engine.Routes;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.subscription.RecentChanges;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.id.StoreId;
import dev.troth.v1.ParticipantServiceReadResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values of keys whose policy lets them be cached. A participant's changes are followed from the
 * first read of such a key on, at once by a new feed when it has moved or has another store, and
 * after a while when it could not be followed any more. Any thread.
 */
public final class ReadCache {

  private static final Duration BEGIN_ANEW_AFTER = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(ReadCache.class);

  private final Routes routes;
  private final SteadyTime time;
  private final RandomGenerator random;
  private final HybridClock clock;
  private final CacheMetrics metrics;
  private final Entries entries;
  private final long maxBytes;
  private final AtomicLong lastNumber = new AtomicLong();
  private final Map<StoreId, Followed> feeds = new ConcurrentHashMap<>();

  /** A feed, and what fills it; nothing does when nothing of the participant is cached. */
  private record Followed(Feed feed, @Nullable RecentChanges changes) {

    void end() {
      if (changes != null) {
        changes.close();
      }
      feed.end();
    }
  }

  /**
   * @param random for any number of threads
   * @param maxBytes about what all entries take at most; 0 = nothing is cached
   */
  public ReadCache(
      Routes routes,
      SteadyTime time,
      RandomGenerator random,
      HybridClock clock,
      long maxBytes,
      Metrics metrics) {
    this.routes = routes;
    this.time = time;
    this.random = random;
    this.clock = clock;
    this.maxBytes = maxBytes;
    this.metrics = new CacheMetrics(metrics);
    this.entries = new Entries(maxBytes, time, this.metrics::evicted);
    this.metrics.watch(metrics, entries);
  }

  /** Whether all these keys are read through here now, or may be soon. */
  public boolean keeps(KeysAsked asked) {
    return maxBytes > 0
        && !asked.route().policies().isEmpty()
        && feed(asked.route()).keeps(asked.keys());
  }

  /**
   * The keys' states at one moment, for each participant in its turn, if all of them are here.
   *
   * @param asked what is {@link #keeps kept}
   * @param earliest no moment before this one will do
   */
  public Optional<List<ParticipantServiceReadResponse>> find(
      List<KeysAsked> asked, Timestamp earliest) {
    Timestamp from = earliest;
    Timestamp to = Timestamp.MAX;
    int keys = 0;
    List<ParticipantServiceReadResponse.Builder> answers = new ArrayList<>(asked.size());
    for (KeysAsked part : asked) {
      Feed feed = feed(part.route());
      Timestamp complete = feed.complete(); // before its entries
      ParticipantServiceReadResponse.Builder answer = ParticipantServiceReadResponse.newBuilder();
      for (String key : part.keys()) {
        Optional<Entry> entry = feed.find(key);
        if (entry.isEmpty()) {
          return Optional.empty();
        }
        from = Timestamp.max(from, entry.get().readAt());
        Timestamp holdsUpTo = entry.get().holdsUpTo(complete);
        to = to.isAfter(holdsUpTo) ? holdsUpTo : to;
        answer.addValues(entry.get().value());
      }
      keys += part.keys().size();
      answers.add(answer);
    }
    if (from.isAfter(to)) {
      return Optional.empty();
    }
    long moment = to.bits();
    metrics.hit(keys, Math.max(0, clock.current().millis() - to.millis()));
    return Optional.of(
        answers.stream().map(answer -> answer.setTimestamp(moment).build()).toList());
  }

  /**
   * Reads keys of a participant upstream, each once for all who ask meanwhile, and keeps them.
   *
   * @param asked what is {@link #keeps kept} and was not found
   * @return all of them at one moment, whichever; empty when they were read at several
   */
  public CompletableFuture<Optional<ParticipantServiceReadResponse>> load(
      KeysAsked asked, Upstream upstream) {
    metrics.missed(asked.keys().size());
    return feed(asked.route()).load(asked.keys(), upstream);
  }

  /** Follows nobody any more. */
  public void close() {
    feeds.values().forEach(Followed::end);
  }

  private Feed feed(ParticipantRoute route) {
    Followed known = feeds.get(route.store());
    if (known != null && isGood(known, route)) {
      return known.feed();
    }
    return renew(route);
  }

  private boolean isGood(Followed followed, ParticipantRoute route) {
    return followed.feed().fits(route)
        && (!followed.feed().isOver()
            || time.nanoTime() - followed.feed().overSinceNanos() < BEGIN_ANEW_AFTER.toNanos());
  }

  private synchronized Feed renew(ParticipantRoute route) {
    Followed known = feeds.get(route.store());
    if (known != null && isGood(known, route)) {
      return known.feed();
    }
    if (known != null) {
      known.end();
    }
    CachedPrefixes prefixes = new CachedPrefixes(route.policies());
    Feed feed = new Feed(lastNumber.incrementAndGet(), route, prefixes, entries, time, metrics);
    if (prefixes.followed().isEmpty()) {
      feeds.put(route.store(), new Followed(feed, null));
      return feed;
    }
    if (prefixes.leftOut() > 0) {
      log.warn(
          "prefixes are not cached, for there are too many participant={} notCached={}",
          route.name(),
          prefixes.leftOut());
    }
    RecentChanges changes =
        new RecentChanges(route, prefixes.followed(), routes, time, random, feed);
    feeds.put(route.store(), new Followed(feed, changes));
    changes.open();
    return feed;
  }
}
