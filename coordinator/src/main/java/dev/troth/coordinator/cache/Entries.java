package dev.troth.coordinator.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.troth.coordinator.engine.SteadyTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All entries, of a bounded size; each lives for its own time. Any thread. */
final class Entries {

  /** What an entry takes beside its key and its value, about. */
  private static final int OVERHEAD_BYTES = 200;

  private final Cache<EntryKey, Entry> kept;

  /**
   * @param onEviction told why an entry had to go that nobody took out
   */
  Entries(long maxBytes, SteadyTime time, Consumer<RemovalCause> onEviction) {
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((EntryKey key, Entry entry) -> bytes(key, entry))
            .expireAfter(
                Expiry.<EntryKey, Entry>writing(
                    (key, entry) -> Duration.ofNanos(entry.liveNanos())))
            .ticker(time::nanoTime)
            .executor(Runnable::run)
            .evictionListener(
                (@Nullable EntryKey key, @Nullable Entry entry, RemovalCause why) ->
                    onEviction.accept(why))
            .build();
  }

  Optional<Entry> find(EntryKey key) {
    return Optional.ofNullable(kept.getIfPresent(key));
  }

  void put(EntryKey key, Entry entry) {
    kept.put(key, entry);
  }

  /** Takes it out if it is still there. */
  boolean remove(EntryKey key, Entry entry) {
    return kept.asMap().remove(key, entry);
  }

  void removeAll(long feed) {
    kept.asMap().keySet().removeIf(key -> key.feed() == feed);
  }

  long count() {
    return kept.estimatedSize();
  }

  long bytes() {
    return kept.policy().eviction().map(size -> size.weightedSize().orElse(0)).orElse(0L);
  }

  private static int bytes(EntryKey key, Entry entry) {
    return OVERHEAD_BYTES + 2 * key.key().length() + entry.value().getSerializedSize();
  }
}
