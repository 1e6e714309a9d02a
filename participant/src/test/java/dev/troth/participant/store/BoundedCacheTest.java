package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BoundedCacheTest {

  private final BoundedCache<String, Integer> cache =
      new BoundedCache<>(10, (key, weight) -> weight);

  @Test
  void whatCameFirstLeavesFirst() {
    cache.put("a", 4);
    cache.put("b", 4);
    cache.put("c", 4);
    assertThat(cache.get("a")).isNull();
    assertThat(cache.get("b")).isEqualTo(4);
    assertThat(cache.get("c")).isEqualTo(4);
  }

  @Test
  void anEntryWrittenAgainWeighsWhatItWeighsNow() {
    cache.put("a", 9);
    cache.put("a", 2);
    cache.put("b", 8);
    assertThat(cache.get("a")).isEqualTo(2);
    assertThat(cache.get("b")).isEqualTo(8);
  }

  @Test
  void whatIsRemovedWeighsNothing() {
    cache.put("a", 6);
    cache.remove("a");
    cache.remove("never there");
    cache.put("b", 4);
    cache.put("c", 6);
    assertThat(cache.get("a")).isNull();
    assertThat(cache.get("b")).isEqualTo(4);
  }

  @Test
  void whatIsTooHeavyIsNotKept() {
    cache.put("a", 1);
    cache.put("b", 11);
    assertThat(cache.get("b")).isNull();
  }
}
