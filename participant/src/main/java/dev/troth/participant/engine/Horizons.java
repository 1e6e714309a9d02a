package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.v1.KeyPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * How far a store's past is pruned, by key prefix: what holds for a key is under the longest prefix
 * that it begins with. Prefixes stay, whatever becomes of the policies that they came from, and so
 * a key's past is never said to be kept where it was pruned.
 */
public final class Horizons {

  public static final Horizons NONE = new Horizons(new TreeMap<>());

  private final Map<String, Horizon> byPrefix;

  /** Finds prefixes, and says nothing else. */
  private final KeyPolicies prefixes;

  private Horizons(Map<String, Horizon> byPrefix) {
    this(byPrefix, prefixes(byPrefix.keySet()));
  }

  private Horizons(Map<String, Horizon> byPrefix, KeyPolicies prefixes) {
    this.byPrefix = byPrefix;
    this.prefixes = prefixes;
  }

  public static Horizons of(Map<String, Horizon> byPrefix) {
    return byPrefix.isEmpty() ? NONE : new Horizons(new TreeMap<>(byPrefix));
  }

  private static KeyPolicies prefixes(Collection<String> all) {
    return KeyPolicies.of(
        all.stream().map(prefix -> KeyPolicy.newBuilder().setPrefix(prefix).build()).toList());
  }

  /** These, with some that are new or higher. */
  public Horizons with(Map<String, Horizon> changed) {
    if (changed.isEmpty()) {
      return this;
    }
    TreeMap<String, Horizon> all = new TreeMap<>(byPrefix);
    all.putAll(changed);
    return all.size() == byPrefix.size() ? new Horizons(all, prefixes) : new Horizons(all);
  }

  public boolean isEmpty() {
    return byPrefix.isEmpty();
  }

  /** In the order of the prefixes. */
  public void forEach(BiConsumer<String, Horizon> each) {
    byPrefix.forEach(each);
  }

  /** In order. */
  Set<String> prefixes() {
    return Collections.unmodifiableSet(byPrefix.keySet());
  }

  /** What holds for a key. */
  public Horizon of(String key) {
    return byPrefix.isEmpty() ? Horizon.NONE : at(prefixOf(key));
  }

  /** The prefix under which there is what holds for a key; empty when there is none, too. */
  String prefixOf(String key) {
    return prefixes.of(key).getPrefix();
  }

  private Horizon at(String prefix) {
    return byPrefix.getOrDefault(prefix, Horizon.NONE);
  }

  /** The highest position of a pruned event. */
  long position() {
    return byPrefix.values().stream().mapToLong(Horizon::position).max().orElse(0);
  }

  /** The earliest moment at which every key can be read; zero: any. */
  public Timestamp moment() {
    return highest(byPrefix.values());
  }

  /** The earliest moment at which any of the keys with a prefix is shown; zero: any. */
  Timestamp floorWithin(String prefix) {
    Timestamp floor = Timestamp.ZERO;
    for (KeyPolicy some : prefixes.within(prefix)) {
      floor = Timestamp.max(floor, at(some.getPrefix()).floor());
    }
    return floor;
  }

  /**
   * The highest of the horizons whose events somebody has missed who has seen a journal up to a
   * position, and all that took effect up to a timestamp; empty when nothing is missed.
   *
   * @param wantedPrefixes of the keys of interest; with {@code wantedKeys} empty too, all are
   */
  public Optional<Horizon> missed(
      long position,
      Timestamp seen,
      Collection<String> wantedPrefixes,
      Collection<String> wantedKeys) {
    Optional<Horizon> highest = Optional.empty();
    for (Horizon met : met(wantedPrefixes, wantedKeys)) {
      if (Long.compareUnsigned(position, met.position()) < 0 && met.moment().isAfter(seen)) {
        Horizon before = highest.orElse(Horizon.NONE);
        highest = Optional.of(before.pruned(met.moment(), met.position()));
      }
    }
    return highest;
  }

  private Collection<Horizon> met(
      Collection<String> wantedPrefixes, Collection<String> wantedKeys) {
    if (byPrefix.isEmpty() || (wantedPrefixes.isEmpty() && wantedKeys.isEmpty())) {
      return byPrefix.values();
    }
    List<Horizon> met = new ArrayList<>();
    wantedKeys.forEach(key -> met.add(of(key)));
    for (String wanted : wantedPrefixes) {
      prefixes.within(wanted).forEach(some -> met.add(at(some.getPrefix())));
    }
    return met;
  }

  /**
   * The policies, each with the earliest moment at which all keys that it holds for can be read.
   */
  public List<KeyPolicy> shownIn(KeyPolicies policies) {
    if (byPrefix.isEmpty()) {
      return policies.all();
    }
    Map<String, Timestamp> moments = new HashMap<>();
    byPrefix.forEach(
        (prefix, horizon) ->
            moments.merge(policies.of(prefix).getPrefix(), horizon.moment(), Timestamp::max));
    List<KeyPolicy> shown = new ArrayList<>();
    for (KeyPolicy policy : policies.all()) {
      Timestamp below = moments.getOrDefault(policy.getPrefix(), Timestamp.ZERO);
      Timestamp moment = Timestamp.max(below, of(policy.getPrefix()).moment());
      shown.add(policy.toBuilder().setHorizon(moment.bits()).build());
    }
    return List.copyOf(shown);
  }

  private static Timestamp highest(Collection<Horizon> horizons) {
    Timestamp highest = Timestamp.ZERO;
    for (Horizon horizon : horizons) {
      highest = Timestamp.max(highest, horizon.moment());
    }
    return highest;
  }
}
