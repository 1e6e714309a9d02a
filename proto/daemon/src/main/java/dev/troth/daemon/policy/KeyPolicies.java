package dev.troth.daemon.policy;

import dev.troth.v1.KeyPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The policies of a participant's keys: of those whose prefix a key begins with, the longest. */
public final class KeyPolicies {

  public static final KeyPolicies NONE = new KeyPolicies(Map.of());

  private final TreeMap<String, KeyPolicy> byPrefix;

  private KeyPolicies(Map<String, KeyPolicy> byPrefix) {
    this.byPrefix = new TreeMap<>(byPrefix);
  }

  /** Of two for one prefix the last counts. */
  public static KeyPolicies of(Collection<KeyPolicy> policies) {
    Map<String, KeyPolicy> byPrefix = new TreeMap<>();
    policies.forEach(policy -> byPrefix.put(policy.getPrefix(), policy));
    return byPrefix.isEmpty() ? NONE : new KeyPolicies(byPrefix);
  }

  public boolean isEmpty() {
    return byPrefix.isEmpty();
  }

  /** By prefix. */
  public List<KeyPolicy> all() {
    return List.copyOf(byPrefix.values());
  }

  /** What holds for a key; one that says nothing when there is none. */
  public KeyPolicy of(String key) {
    if (byPrefix.isEmpty()) {
      return KeyPolicy.getDefaultInstance();
    }
    Map.Entry<String, KeyPolicy> before = byPrefix.floorEntry(key);
    while (before != null && !key.startsWith(before.getKey())) {
      before = byPrefix.floorEntry(sharedStart(before.getKey(), key));
    }
    return before == null ? KeyPolicy.getDefaultInstance() : before.getValue();
  }

  /** Those that hold for some of the keys with a prefix. */
  public List<KeyPolicy> within(String prefix) {
    List<KeyPolicy> some = new ArrayList<>();
    some.add(of(prefix));
    byPrefix.tailMap(prefix, false).values().stream()
        .takeWhile(policy -> policy.getPrefix().startsWith(prefix))
        .forEach(some::add);
    return List.copyOf(some);
  }

  private static String sharedStart(String one, String other) {
    int length = Math.min(one.length(), other.length());
    int shared = 0;
    while (shared < length && one.charAt(shared) == other.charAt(shared)) {
      shared++;
    }
    return one.substring(0, shared);
  }
}
