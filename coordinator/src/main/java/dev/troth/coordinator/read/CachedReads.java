package dev.troth.coordinator.read;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.cache.KeysAsked;
import dev.troth.coordinator.cache.ReadCache;
import dev.troth.coordinator.cache.Upstream;
import dev.troth.v1.ParticipantServiceReadResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What one read takes from the cache. All of it, or nothing: a read with a key that is not cached
 * goes to its participants as a whole, and so does one that is strong or of the past.
 */
final class CachedReads {

  private final ReadCache cache;
  private final HybridClock clock;
  private final WantedMoment wanted;
  private final boolean isUsed;

  /**
   * @param asked all that the read asks for
   */
  CachedReads(ReadCache cache, HybridClock clock, WantedMoment wanted, List<KeysAsked> asked) {
    this(
        cache,
        clock,
        wanted,
        wanted.earliest(clock.current()).isPresent() && asked.stream().allMatch(cache::keeps));
  }

  private CachedReads(ReadCache cache, HybridClock clock, WantedMoment wanted, boolean isUsed) {
    this.cache = cache;
    this.clock = clock;
    this.wanted = wanted;
    this.isUsed = isUsed;
  }

  /** Of a read that goes upstream whatever is there. */
  static CachedReads unused(ReadCache cache, HybridClock clock, WantedMoment wanted) {
    return new CachedReads(cache, clock, wanted, false);
  }

  /** All answers, of one moment, when they are there. */
  Optional<List<ParticipantServiceReadResponse>> find(List<KeysAsked> asked) {
    return isUsed ? earliest().flatMap(earliest -> cache.find(asked, earliest)) : Optional.empty();
  }

  /**
   * An answer of one participant, together with others who ask for the same, or else by itself.
   *
   * @param alone asks the participant for just what the read wants
   */
  CompletableFuture<ParticipantServiceReadResponse> load(
      KeysAsked asked,
      Upstream upstream,
      Supplier<CompletableFuture<ParticipantServiceReadResponse>> alone) {
    if (!isUsed) {
      return alone.get();
    }
    return cache
        .load(asked, upstream)
        .thenCompose(
            loaded ->
                loaded
                    .filter(this::isRecentEnough)
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(alone));
  }

  private boolean isRecentEnough(ParticipantServiceReadResponse loaded) {
    Timestamp moment = new Timestamp(loaded.getTimestamp());
    return earliest().filter(earliest -> !earliest.isAfter(moment)).isPresent();
  }

  private Optional<Timestamp> earliest() {
    return wanted.earliest(clock.current());
  }
}
