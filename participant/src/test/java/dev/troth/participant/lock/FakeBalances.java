package dev.troth.participant.lock;

import dev.troth.v1.StateKind;
import java.util.HashMap;
import java.util.Map;

/** Committed sums, and keys that are no counters. */
final class FakeBalances implements Balances {

  private final Map<String, Long> sums = new HashMap<>();
  private final Map<String, StateKind> kinds = new HashMap<>();

  void set(String key, long sum) {
    sums.put(key, sum);
    kinds.put(key, StateKind.STATE_KIND_COUNTER);
  }

  void setKind(String key, StateKind kind) {
    kinds.put(key, kind);
  }

  @Override
  public long counter(String key) {
    return sums.getOrDefault(key, 0L);
  }

  @Override
  public StateKind kind(String key) {
    return kinds.getOrDefault(key, StateKind.STATE_KIND_UNSPECIFIED);
  }
}
