package dev.troth.participant.lock;

import static dev.troth.participant.lock.LockTableFixture.branch;
import static dev.troth.participant.lock.LockTableFixture.priority;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.id.RegisterId;
import dev.troth.store.v1.HeldLock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thousands of random transactions in escrow against an oracle that tries everything. */
class EscrowRandomTest {

  private static final List<String> KEYS = List.of("a", "b");
  private static final int MAX_PENDING = 7;

  private final FakeBalances balances = new FakeBalances();
  private final LockTable table = new LockTable(3);
  private final Map<RegisterId, Map<String, LockRequest>> holding = new LinkedHashMap<>();
  private final Map<RegisterId, List<LockRequest>> waiting = new HashMap<>();
  private Random random = new Random(0);
  private int granted;
  private int refused;

  @Test
  void whateverSubsetCommitsInWhateverOrderNoBoundIsEverCrossed() {
    random = Seed.random("EscrowRandomTest");
    for (int round = 0; round < 40; round++) {
      long base = List.of(0L, Long.MAX_VALUE - 6, Long.MIN_VALUE + 6).get(random.nextInt(3));
      KEYS.forEach(key -> balances.set(key, base));
      for (int step = 0; step < 400; step++) {
        if (holding.size() < MAX_PENDING && random.nextInt(5) < 3) {
          acquire(branch(1 + random.nextInt(1_000_000)), requests(base));
        } else if (!holding.isEmpty()) {
          end(List.copyOf(holding.keySet()).get(random.nextInt(holding.size())));
        }
      }
      while (!holding.isEmpty()) {
        end(holding.keySet().iterator().next());
      }
      assertThat(waiting).isEmpty();
      assertThat(table.keys()).isZero();
    }
    assertThat(granted).isGreaterThan(1_000);
    assertThat(refused).isGreaterThan(1_000);
  }

  private void acquire(RegisterId branch, List<LockRequest> requests) {
    if (holding.containsKey(branch) || waiting.containsKey(branch)) {
      return;
    }
    ArrayDeque<RegisterId> ready = new ArrayDeque<>(attempt(branch, requests));
    drain(ready);
  }

  private List<RegisterId> attempt(RegisterId branch, List<LockRequest> requests) {
    boolean nobodyWaits = waiting.isEmpty();
    boolean safe = true;
    boolean hopeless = false;
    for (LockRequest request : requests) {
      List<LockRequest> pending = pending(request.key());
      long sum = balances.counter(request.key());
      hopeless |= EscrowOracle.isHopeless(sum, pending, request);
      pending.add(request);
      safe &= EscrowOracle.isSafe(sum, pending);
    }
    long age = branch.transaction().timeMillis();
    Acquisition acquisition = table.acquire(branch, priority(age), requests, balances);
    waiting.remove(branch);
    if (acquisition instanceof Acquisition.Granted) {
      granted++;
      Map<String, LockRequest> byKey = new HashMap<>();
      requests.forEach(request -> byKey.put(request.key(), request));
      holding.put(branch, byKey);
      assertThat(safe).as("granted %s beside %s", requests, holding).isTrue();
    } else {
      assertThat(safe && nobodyWaits).as("%s: %s", acquisition, requests).isFalse();
      refused++;
    }
    if (acquisition instanceof Acquisition.Waiting) {
      waiting.put(branch, requests);
    }
    assertThat(acquisition instanceof Acquisition.Refused)
        .as("%s: %s beside %s", acquisition, requests, holding)
        .isEqualTo(hopeless);
    assertConsistent();
    return acquisition.retry();
  }

  private void end(RegisterId branch) {
    Map<String, LockRequest> effects = Objects.requireNonNull(holding.remove(branch));
    if (random.nextBoolean()) {
      for (LockRequest effect : effects.values()) {
        String key = effect.key();
        assertThat(effect.refusedAt(balances.counter(key))).isEmpty();
        balances.set(key, Math.addExact(balances.counter(key), effect.delta()));
      }
    }
    drain(new ArrayDeque<>(table.release(branch)));
  }

  private void drain(ArrayDeque<RegisterId> ready) {
    while (!ready.isEmpty()) {
      RegisterId waiter = ready.remove();
      List<LockRequest> requests = waiting.get(waiter);
      if (requests != null) {
        ready.addAll(attempt(waiter, requests));
      }
    }
  }

  private List<LockRequest> pending(String key) {
    List<LockRequest> pending = new ArrayList<>();
    for (Map<String, LockRequest> requests : holding.values()) {
      if (requests.containsKey(key)) {
        pending.add(requests.get(key));
      }
    }
    return pending;
  }

  private List<LockRequest> requests(long base) {
    List<LockRequest> requests = new ArrayList<>();
    int which = 1 + random.nextInt(3);
    for (int i = 0; i < KEYS.size(); i++) {
      if ((which & 1 << i) != 0) {
        requests.add(request(KEYS.get(i), base));
      }
    }
    return requests;
  }

  private LockRequest request(String key, long base) {
    long low = random.nextInt(3) == 0 ? bound(base, -1) : LockRequest.NO_MIN;
    long high = random.nextInt(3) == 0 ? bound(base, 1) : LockRequest.NO_MAX;
    if (random.nextInt(4) == 0) {
      return LockRequest.guard(key, low, high);
    }
    if (random.nextInt(20) == 0) {
      long extreme = random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      return LockRequest.add(key, extreme, low, high);
    }
    return LockRequest.add(key, random.nextInt(11) - 5, low, high);
  }

  /** Near the base; mostly on the side it bounds. */
  private long bound(long base, int side) {
    long distance = random.nextInt(10) - 2L;
    return ExactSum.saturatedDifference(base, -side * distance);
  }

  private void assertConsistent() {
    Map<RegisterId, List<HeldLock>> rows = new HashMap<>();
    holding.keySet().forEach(branch -> rows.put(branch, table.held(branch)));
    table.assertConsistent(rows);
    assertThat(table.waiters()).isEqualTo(waiting.size());
  }
}
