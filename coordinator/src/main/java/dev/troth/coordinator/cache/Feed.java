package dev.troth.coordinator.cache;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.ParticipantRoute;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.subscription.RecentChanges;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One store of one participant: how far its changes are known here, and the reads of it that are
 * under way. What it is told changes its entries; the package says why that is right. Any thread.
 */
final class Feed implements RecentChanges.Listener {

  /** Keys whose changes above the safe time are remembered one by one. */
  static final int MAX_AHEAD = 65_536;

  /** A flight asks for the latest that is decided, however old: it never waits. */
  private static final long ANY_AGE_MILLIS = (1L << 48) - 1;

  private static final Logger log = LoggerFactory.getLogger(Feed.class);

  private final long number;
  private final ParticipantRoute route;
  private final Entries entries;
  private final CacheMetrics metrics;
  private final SteadyTime time;
  private volatile CachedPrefixes prefixes;

  /** All changes at or below it have been noted at their entries; zero until it has begun. */
  private volatile Timestamp complete = Timestamp.ZERO;

  private volatile boolean isOver;
  private volatile long overSinceNanos;

  /** Of what happened at or below it not all may be known: a value read earlier is not kept. */
  private Timestamp knownAfter = Timestamp.MAX;

  /** The latest change of a key, where it is above {@link #complete}. */
  private final Map<String, Timestamp> ahead = new HashMap<>();

  private final Map<String, Flight> flights = new HashMap<>();

  Feed(
      long number,
      ParticipantRoute route,
      CachedPrefixes prefixes,
      Entries entries,
      SteadyTime time,
      CacheMetrics metrics) {
    this.number = number;
    this.route = route;
    this.prefixes = prefixes;
    this.entries = entries;
    this.time = time;
    this.metrics = metrics;
  }

  /** Whether it is about the participant as it is now; takes note of what is new and fits. */
  boolean fits(ParticipantRoute now) {
    if (now.link() != route.link()) {
      return false;
    }
    if (now.policies() == prefixes.policies()) {
      return true;
    }
    CachedPrefixes renewed = new CachedPrefixes(now.policies());
    if (!renewed.followed().equals(prefixes.followed())) {
      return false;
    }
    prefixes = renewed;
    return true;
  }

  boolean isOver() {
    return isOver;
  }

  /** Since when it is over, by the steady clock. */
  long overSinceNanos() {
    return overSinceNanos;
  }

  /** Up to when all changes are known, to be looked up before an entry is. */
  Timestamp complete() {
    return complete;
  }

  Optional<Entry> find(String key) {
    return entries.find(new EntryKey(number, key));
  }

  /** Whether all of these are read through here. */
  boolean keeps(Collection<String> keys) {
    if (isOver || complete.equals(Timestamp.ZERO)) {
      return false;
    }
    CachedPrefixes now = prefixes;
    return keys.stream().allMatch(key -> now.liveNanos(key).isPresent());
  }

  /**
   * Reads keys upstream, each once for all who ask meanwhile.
   *
   * @return all of them at one moment; empty when they were read at several
   */
  CompletableFuture<Optional<ParticipantServiceReadResponse>> load(
      List<String> keys, Upstream upstream) {
    Set<Flight> shared = new LinkedHashSet<>();
    ParticipantServiceReadRequest request;
    @Nullable Flight own;
    synchronized (this) {
      Set<String> rest = new LinkedHashSet<>(keys);
      for (Iterator<String> key = rest.iterator(); key.hasNext(); ) {
        Flight flight = flights.get(key.next());
        if (flight != null) {
          shared.add(flight);
          metrics.shared();
          key.remove();
        }
      }
      own = rest.isEmpty() ? null : begin(rest);
      request =
          ParticipantServiceReadRequest.newBuilder()
              .addAllKeys(rest)
              .setNotBefore(complete.bits())
              .setStaleMillis(ANY_AGE_MILLIS)
              .build();
    }
    if (own != null) {
      shared.add(own);
      send(own, request, upstream);
    }
    return CompletableFuture.allOf(
            shared.stream().map(Flight::answer).toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> together(keys, shared));
  }

  private Flight begin(Set<String> keys) {
    Map<String, Timestamp> changedBefore = new HashMap<>(ahead);
    changedBefore.keySet().retainAll(keys);
    Flight flight = new Flight(List.copyOf(keys), changedBefore);
    keys.forEach(key -> flights.put(key, flight));
    return flight;
  }

  /** It is for all who wait: it must not end with the call of the one who came first. */
  private void send(Flight flight, ParticipantServiceReadRequest request, Upstream upstream) {
    Context.ROOT.run(
        () -> {
          try {
            var unused =
                upstream
                    .read(request, Upstream.TIMEOUT)
                    .whenComplete((response, failure) -> landed(flight, response, failure));
          } catch (RuntimeException e) {
            landed(flight, null, e);
          }
        });
  }

  private void landed(
      Flight flight,
      @Nullable ParticipantServiceReadResponse response,
      @Nullable Throwable failure) {
    boolean isWhole = response != null && response.getValuesCount() == flight.keys().size();
    synchronized (this) {
      flight.keys().forEach(flights::remove);
      if (response != null && isWhole) {
        keep(flight, response);
      }
    }
    if (response != null && isWhole) {
      flight.answer().complete(response);
    } else {
      flight
          .answer()
          .completeExceptionally(
              failure == null
                  ? new RejectedException(
                      ErrorCode.ERROR_CODE_INTERNAL, route.name() + " answered for other keys")
                  : failure);
    }
  }

  private void keep(Flight flight, ParticipantServiceReadResponse response) {
    Timestamp moment = new Timestamp(response.getTimestamp());
    if (isOver || knownAfter.isAfter(moment)) {
      return;
    }
    for (int i = 0; i < flight.keys().size(); i++) {
      String key = flight.keys().get(i);
      ReadValue value = response.getValues(i);
      OptionalLong liveNanos = prefixes.liveNanos(key);
      boolean isMarked = !value.getPendingBy().isEmpty(); // a mark goes without an event
      if (liveNanos.isPresent() && !isMarked && flight.hasSeen(key, moment)) {
        Entry entry = new Entry(value, moment, liveNanos.getAsLong());
        flight.tell(key, entry);
        if (!entry.isPastAt(complete)) {
          entries.put(new EntryKey(number, key), entry);
        }
      }
    }
  }

  private static Optional<ParticipantServiceReadResponse> together(
      List<String> keys, Set<Flight> flights) {
    Map<String, ReadValue> values = new HashMap<>();
    @Nullable ParticipantServiceReadResponse first = null;
    for (Flight flight : flights) {
      ParticipantServiceReadResponse response = flight.answer().join();
      if (first != null && first.getTimestamp() != response.getTimestamp()) {
        return Optional.empty();
      }
      first = response;
      for (int i = 0; i < flight.keys().size(); i++) {
        values.put(flight.keys().get(i), response.getValues(i));
      }
    }
    if (first == null) {
      throw new IllegalArgumentException("no keys");
    }
    ParticipantServiceReadResponse.Builder all =
        ParticipantServiceReadResponse.newBuilder().setTimestamp(first.getTimestamp());
    for (String key : keys) {
      all.addValues(values.get(key));
    }
    return Optional.of(all.build());
  }

  @Override
  public synchronized void began(Timestamp latest) {
    knownAfter = latest;
  }

  @Override
  public synchronized void changed(List<JournalEntry> changes, Timestamp completeNow) {
    List<String> changed = new ArrayList<>(changes.size());
    for (JournalEntry change : changes) {
      String key = ChangedKey.of(change.getOperation());
      changed(key, new Timestamp(change.getCommitTimestamp()));
      changed.add(key);
    }
    boolean hasAdvanced = completeNow.isAfter(complete);
    if (hasAdvanced) {
      complete = completeNow; // behind the changes, for those who look up entries
      ahead.keySet().forEach(this::removeIfPast);
      ahead.values().removeIf(at -> !at.isAfter(completeNow));
    }
    changed.forEach(this::removeIfPast);
    if (ahead.size() > MAX_AHEAD) {
      forgetAhead();
    }
  }

  private void changed(String key, Timestamp at) {
    find(key).ifPresent(entry -> entry.changed(at));
    Flight flight = flights.get(key);
    if (flight != null) {
      flight.changed(key, at);
    }
    ahead.merge(key, at, Timestamp::max);
  }

  private void removeIfPast(String key) {
    find(key)
        .filter(entry -> entry.isPastAt(complete))
        .filter(entry -> entries.remove(new EntryKey(number, key), entry))
        .ifPresent(entry -> metrics.invalidated());
  }

  /** Too much is undecided for too long to remember each key: they count as one. */
  private void forgetAhead() {
    knownAfter = ahead.values().stream().reduce(knownAfter, Timestamp::max);
    ahead.clear();
    entries.removeAll(number);
  }

  @Override
  public void ended(Reason why) {
    log.info("cache begins anew participant={} why=\"{}\"", route.name(), why.getMessage());
    end();
  }

  /** It keeps nothing from now on, and nothing that it has kept is found. */
  synchronized void end() {
    if (!isOver) {
      overSinceNanos = time.nanoTime();
      isOver = true;
      entries.removeAll(number);
    }
  }
}
