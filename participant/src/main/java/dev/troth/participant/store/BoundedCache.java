package dev.troth.participant.store;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one thread has lately written or read, up to a weight; what came first leaves first. Keeping
 * count of uses would cost more on every hit than reading a busy entry again now and then.
 */
final class BoundedCache<K, V> {

  private final long maxBytes;
  private final ToIntBiFunction<K, V> weigher;
  private final Map<K, V> entries = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param weigher about how many bytes an entry takes; the same at every call
   */
  BoundedCache(long maxBytes, ToIntBiFunction<K, V> weigher) {
    this.maxBytes = maxBytes;
    this.weigher = weigher;
  }

  @Nullable V get(K key) {
    return entries.get(key);
  }

  void put(K key, V value) {
    V before = entries.put(key, value);
    bytes += weigher.applyAsInt(key, value);
    if (before != null) {
      bytes -= weigher.applyAsInt(key, before);
    }
    while (bytes > maxBytes) {
      removeFirst();
    }
  }

  void remove(K key) {
    V before = entries.remove(key);
    if (before != null) {
      bytes -= weigher.applyAsInt(key, before);
    }
  }

  void clear() {
    entries.clear();
    bytes = 0;
  }

  private void removeFirst() {
    Iterator<Map.Entry<K, V>> inOrder = entries.entrySet().iterator();
    Map.Entry<K, V> first = inOrder.next();
    inOrder.remove();
    bytes -= weigher.applyAsInt(first.getKey(), first.getValue());
  }
}
