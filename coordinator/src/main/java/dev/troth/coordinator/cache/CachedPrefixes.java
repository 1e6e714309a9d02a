package dev.troth.coordinator.cache;

import com.google.protobuf.Duration;
import dev.troth.coordinator.subscription.RecentChanges;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.v1.KeyPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Which keys of a participant are cached, how long, and what is followed for it. */
final class CachedPrefixes {

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Longer than any coordinator runs; a duration's nanoseconds still fit. */
  private static final long MAX_SECONDS = 100L * 365 * 86_400;

  private final KeyPolicies policies;
  private final List<String> followed = new ArrayList<>();
  private final Map<String, Long> liveNanos = new HashMap<>();
  private int leftOut;

  CachedPrefixes(KeyPolicies policies) {
    this.policies = policies;
    for (KeyPolicy policy : policies.all()) {
      if (policy.hasCacheFor()) {
        if (follow(policy.getPrefix())) {
          liveNanos.put(policy.getPrefix(), nanos(policy.getCacheFor()));
        } else {
          leftOut++;
        }
      }
    }
  }

  /** They come in their order, so one that another begins with comes behind it. */
  private boolean follow(String prefix) {
    if (!followed.isEmpty() && prefix.startsWith(followed.get(followed.size() - 1))) {
      return true;
    }
    return followed.size() < RecentChanges.MAX_PREFIXES && followed.add(prefix);
  }

  /** What they are of. */
  KeyPolicies policies() {
    return policies;
  }

  /** Changes of keys with these have to be told; none begins with another. */
  List<String> followed() {
    return followed;
  }

  /** Prefixes that should be cached and are not, for there are too many. */
  int leftOut() {
    return leftOut;
  }

  /** How long a key's value may be kept; empty when it is not kept at all. */
  OptionalLong liveNanos(String key) {
    KeyPolicy policy = policies.of(key);
    Long nanos = policy.hasCacheFor() ? liveNanos.get(policy.getPrefix()) : null;
    return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
  }

  private static long nanos(Duration length) {
    return Math.min(length.getSeconds(), MAX_SECONDS) * NANOS_PER_SECOND + length.getNanos();
  }
}
