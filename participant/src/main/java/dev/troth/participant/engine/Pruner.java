package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.StateKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Prunes what the keys' policies do not keep: goes round the keys of each prefix, a few at a time,
 * and rests. Of a key the newest version at or below the round's limit stays, and all above it.
 * What goes, what is remembered of it and the horizon are one unit.
 *
 * <p>The limit is below the safe time of the turn that began the round, and later turns prune: so
 * whatever took effect up to it is in the store, and none of the versions up to it is renumbered
 * any more.
 */
final class Pruner {

  /** Between two rounds, at most; and no longer than the shortest past. */
  private static final Duration REST = Duration.ofSeconds(10);

  private static final long STEP_NANOS = Duration.ofMillis(20).toNanos();

  /** Keys looked at in one step. */
  private static final int MAX_LOOKS = 100;

  /** Versions pruned in one step. */
  private static final int MAX_PRUNED = 500;

  /** Stubs at the journal's beginning looked at in one step. */
  private static final int MAX_STUBS = 5_000;

  /**
   * The keys whose horizon is under a prefix, in a round.
   *
   * @param limit what took effect later stays
   */
  private record Stretch(String prefix, KeyPolicy policy, Timestamp limit) {}

  private final Store store;
  private final KeyPolicies policies;
  private final Duration shortestPast;
  private final Supplier<Timestamp> safeTime;
  private final LongSupplier wallMillis;
  private final LongAdder counter;
  private final boolean isOn;

  /** What is left of the round. */
  private final Deque<Stretch> round = new ArrayDeque<>();

  private String afterKey = "";
  private boolean isPrepared;
  private boolean isTrimming;
  private long nextNanos;

  Pruner(
      Store store,
      EngineSettings settings,
      Supplier<Timestamp> safeTime,
      LongSupplier wallMillis,
      LongAdder counter) {
    this.store = store;
    this.policies = settings.policies();
    this.shortestPast = settings.shortestPast();
    this.safeTime = safeTime;
    this.wallMillis = wallMillis;
    this.counter = counter;
    this.isOn = policies.all().stream().anyMatch(Pruner::isPruning);
  }

  private static boolean isPruning(KeyPolicy policy) {
    return policy.hasKeepFor() || policy.getKeepLast() > 0;
  }

  /** At most one step; what it stages is in the store before the next one. */
  void tick(StagedWrites writes, long nowNanos) {
    if (!isOn || (isPrepared && nowNanos - nextNanos < 0)) {
      return;
    }
    nextNanos = nowNanos + STEP_NANOS;
    if (!isPrepared) {
      isPrepared = true;
      adoptPrefixes(writes);
    } else if (!round.isEmpty()) {
      isTrimming = !prune(round.element(), writes) && round.isEmpty();
    } else if (isTrimming) {
      isTrimming = trim(writes);
      if (!isTrimming) {
        nextNanos = nowNanos + Math.min(REST.toNanos(), shortestPast.toNanos());
      }
    } else {
      beginRound(writes);
      isTrimming = round.isEmpty();
    }
  }

  /**
   * Every policy's prefix has a horizon of its own from now on, if only to say that there is none
   * yet. What was pruned when its keys were under a shorter one stays pruned.
   */
  private void adoptPrefixes(StagedWrites writes) {
    Horizons known = store.horizons();
    for (KeyPolicy policy : policies.all()) {
      if (!known.prefixes().contains(policy.getPrefix())) {
        writes.putHorizon(policy.getPrefix(), known.of(policy.getPrefix()));
      }
    }
  }

  private void beginRound(StagedWrites writes) {
    Timestamp limit = earlier(before(shortestPast), safeTime.get());
    Horizons horizons = store.horizons();
    for (String prefix : horizons.prefixes()) {
      KeyPolicy policy = policies.of(prefix);
      if (isPruning(policy)) {
        Timestamp upTo = policy.hasKeepFor() ? earlier(limit, before(keepFor(policy))) : limit;
        round.add(new Stretch(prefix, policy, upTo));
        Horizon horizon = horizons.of(prefix);
        if (policy.getKeepLast() == 0 && upTo.isAfter(horizon.floor())) {
          writes.putHorizon(prefix, horizon.raisedTo(upTo));
        }
      }
    }
  }

  private static Duration keepFor(KeyPolicy policy) {
    return Duration.ofSeconds(policy.getKeepFor().getSeconds(), policy.getKeepFor().getNanos());
  }

  private Timestamp before(Duration ago) {
    return Timestamp.ofMillis(Math.max(0, wallMillis.getAsLong() - ago.toMillis()));
  }

  private static Timestamp earlier(Timestamp a, Timestamp b) {
    return a.isAfter(b) ? b : a;
  }

  /** One step; returns whether the stretch has more. */
  private boolean prune(Stretch stretch, StagedWrites writes) {
    Step step = new Step(stretch, writes);
    store.keys(stretch.prefix(), afterKey, stretch.limit(), step::visit);
    step.finish();
    if (!step.hasMore) {
      round.remove();
      afterKey = "";
    }
    return step.hasMore;
  }

  /** Drops stubs from the journal's beginning; returns whether there were any. */
  private boolean trim(StagedWrites writes) {
    long begin = store.trimmed();
    long upTo = Math.min(store.horizons().position(), begin + MAX_STUBS);
    Stubs stubs = new Stubs();
    store.events(begin, upTo, stubs);
    if (stubs.last > 0) {
      writes.trim(stubs.last);
    }
    return stubs.last > 0;
  }

  private static final class Stubs implements Store.EventVisitor {
    private long last;

    @Override
    public boolean visit(long position, JournalEvent event) {
      if (!event.hasChange()) {
        last = position;
      }
      return !event.hasChange();
    }
  }

  private final class Step {
    private final Stretch stretch;
    private final StagedWrites writes;
    private Horizon horizon;
    private int looks;
    private int pruned;
    private boolean hasMore;

    Step(Stretch stretch, StagedWrites writes) {
      this.stretch = stretch;
      this.writes = writes;
      this.horizon = store.horizons().of(stretch.prefix());
    }

    boolean visit(String key, Optional<Version> newest) {
      hasMore = looks == MAX_LOOKS || pruned == MAX_PRUNED;
      if (hasMore) {
        return false;
      }
      looks++;
      boolean isOurs = store.horizons().prefixOf(key).equals(stretch.prefix());
      hasMore = isOurs && newest.isPresent() && !prune(key, newest.get());
      if (!hasMore) {
        afterKey = key;
      }
      return !hasMore;
    }

    /** Returns whether there is no more to prune of the key. */
    private boolean prune(String key, Version newest) {
      if (newest.number() == 1) {
        return true;
      }
      PrunedPast past = store.prunedPast(key).orElse(PrunedPast.NONE);
      long count = firstKept(key, newest) - 1 - past.events();
      if (count <= 0) {
        return true;
      }
      int going = (int) Math.min(count, MAX_PRUNED - pruned);
      List<Version> versions =
          store.versions(key, past.events(), past.commitTimestamp(), going + 1);
      Version last = versions.get(going - 1);
      if (last.number() != past.events() + going) { // I18
        throw new BrokenInvariant(
            key + ": version " + last.number() + " is the " + going + ". above " + past.events());
      }
      Version kept = versions.get(going);
      Timestamp keptFrom = Timestamp.max(kept.commitTimestamp(), last.commitTimestamp().next());
      for (Version version : versions.subList(0, going)) {
        writes.prune(key, version);
        horizon = horizon.pruned(keptFrom, version.position());
      }
      writes.putPast(
          key,
          new PrunedPast(kind(past, kept), last.number(), last.commitTimestamp(), last.counter()));
      pruned += going;
      return going == count;
    }

    private long firstKept(String key, Version newest) {
      int keepLast = stretch.policy().getKeepLast();
      if (keepLast == 0) {
        return newest.number();
      }
      long now = store.versionAt(key, Timestamp.MAX).orElse(newest).number();
      return Math.min(newest.number(), now - keepLast + 1);
    }

    private StateKind kind(PrunedPast past, Version kept) {
      return past.events() > 0
          ? past.kind()
          : kept.stateAfter(store.event(kept.position()).getChange()).kind();
    }

    void finish() {
      if (pruned > 0) {
        writes.putHorizon(stretch.prefix(), horizon);
        counter.add(pruned);
      }
    }
  }
}
