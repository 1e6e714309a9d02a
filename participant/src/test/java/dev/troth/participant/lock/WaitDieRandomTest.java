package dev.troth.participant.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.store.v1.HeldLock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Random transactions over several participants whose messages arrive in any order. They die, come
 * back with a new id and the same priority, wait, commit and abort. After every message the
 * waits-for graph, drawn from the bare facts, has edges from older to younger only, hence no cycle;
 * and everybody ends.
 */
class WaitDieRandomTest {

  private static final int PARTICIPANTS = 3;
  private static final int TRANSACTIONS = 150;
  private static final int AT_A_TIME = 12;
  private static final int MAX_STEPS = 200_000;

  private final List<Site> sites = new ArrayList<>();
  private final Map<RegisterId, Transaction> active = new LinkedHashMap<>();
  private Random random = new Random(0);
  private long ids;
  private int waits;
  private int deaths;

  @Test
  void nobodyWaitsInACircleAndEverybodyEnds() {
    random = Seed.random("WaitDieRandomTest");
    for (int round = 0; round < 10; round++) {
      run();
    }
    assertThat(waits).isGreaterThan(1_000);
    assertThat(deaths).isGreaterThan(1_000);
  }

  private void run() {
    sites.clear();
    for (int i = 0; i < PARTICIPANTS; i++) {
      sites.add(new Site());
    }
    int begun = 0;
    int steps = 0;
    while (begun < TRANSACTIONS || !active.isEmpty()) {
      assertThat(steps++).as("steps").isLessThan(MAX_STEPS);
      while (begun < TRANSACTIONS && active.size() < AT_A_TIME) {
        begun++;
        begin(1_000 + begun + random.nextInt(20), plans());
      }
      step();
      assertThatEdgesGoFromOlderToYounger();
    }
    sites.forEach(site -> assertThat(site.table.keys()).isZero());
  }

  private void begin(long time, List<List<LockRequest>> plans) {
    long high = (1_000_000L + ids++) << 16 | 0x7000L;
    TransactionId id = new TransactionId(new UUID(high, 0x8000_0000_0000_0000L));
    Transaction transaction = new Transaction(RegisterId.atomic(id), new Priority(time, id), plans);
    active.put(transaction.id, transaction);
  }

  /** Delivers one message that is on its way: a prepare, or a decision. */
  private void step() {
    List<Runnable> messages = new ArrayList<>();
    for (Transaction transaction : active.values()) {
      for (int i = 0; i < PARTICIPANTS; i++) {
        int at = i;
        Vote vote = transaction.votes[at];
        if (transaction.isDecided() ? vote != Vote.ENDED : vote == Vote.NOT_ASKED) {
          messages.add(
              transaction.isDecided() ? () -> end(transaction, at) : () -> ask(transaction, at));
        }
      }
    }
    assertThat(messages).as("somebody waits and nobody wakes it").isNotEmpty();
    messages.get(random.nextInt(messages.size())).run();
  }

  private void ask(Transaction transaction, int at) {
    drain(at, new ArrayDeque<>(List.of(transaction.id)));
  }

  private void drain(int at, ArrayDeque<RegisterId> ready) {
    while (!ready.isEmpty()) {
      Transaction transaction = active.get(ready.remove());
      if (transaction != null && transaction.isUndecidedAt(at)) {
        ready.addAll(acquire(transaction, at));
        sites.get(at).assertConsistent();
      }
    }
  }

  private List<RegisterId> acquire(Transaction transaction, int at) {
    Site site = sites.get(at);
    List<LockRequest> plan = transaction.plans.get(at);
    Acquisition acquisition =
        site.table.acquire(transaction.id, transaction.priority, plan, site.balances);
    if (acquisition instanceof Acquisition.Granted) {
      transaction.votes[at] = Vote.YES;
      site.holding.put(
          transaction.id,
          plan.stream().map(request -> new Rival(transaction.priority, request)).toList());
    } else if (acquisition instanceof Acquisition.Waiting) {
      transaction.votes[at] = Vote.WAITS;
      waits++;
    } else if (acquisition instanceof Acquisition.Refused) {
      transaction.votes[at] = Vote.NO;
    } else {
      transaction.votes[at] = Vote.DIES;
      transaction.dies = true;
      deaths++;
    }
    return acquisition.retry();
  }

  private void end(Transaction transaction, int at) {
    Site site = sites.get(at);
    boolean committed = transaction.isCommitted();
    if (committed) {
      for (LockRequest request : transaction.plans.get(at)) {
        site.balances.set(
            request.key(), Math.addExact(site.balances.counter(request.key()), request.delta()));
      }
    }
    transaction.committed = committed;
    transaction.aborted = !committed;
    Vote vote = transaction.votes[at];
    transaction.votes[at] = Vote.ENDED;
    site.holding.remove(transaction.id);
    List<RegisterId> ready =
        vote == Vote.WAITS ? site.table.cancel(transaction.id) : site.table.release(transaction.id);
    drain(at, new ArrayDeque<>(ready));
    if (transaction.hasEnded()) {
      active.remove(transaction.id);
      if (transaction.dies) {
        begin(transaction.priority.time(), transaction.plans); // R12: same priority, new id
      }
    }
  }

  private List<List<LockRequest>> plans() {
    List<List<LockRequest>> plans = new ArrayList<>();
    for (int i = 0; i < PARTICIPANTS; i++) {
      Map<String, LockRequest> plan = new TreeMap<>();
      for (int n = random.nextInt(3); n >= 0; n--) {
        LockRequest request = request("key-" + random.nextInt(3));
        plan.put(request.key(), request);
      }
      plans.add(List.copyOf(plan.values()));
    }
    return plans;
  }

  private LockRequest request(String key) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> LockRequest.exclusive(key);
      case 2 -> LockRequest.shared(key);
      case 3 -> LockRequest.guard(key, -random.nextInt(10), LockRequest.NO_MAX);
      default -> LockRequest.add(key, random.nextInt(11) - 5, -10, 10);
    };
  }

  private void assertThatEdgesGoFromOlderToYounger() {
    for (Site site : sites) {
      for (KeyLocks locks : site.table.lockedKeys()) {
        List<Rival> rivals = site.holders(locks.key());
        for (Place place : locks.queue()) {
          Rival waiter = new Rival(place.waiter().priority, place.request());
          for (Rival blocker : waiter.blockers(rivals, site.balances.counter(locks.key()))) {
            assertThat(waiter.priority()).isLessThan(blocker.priority());
          }
          rivals.add(waiter);
        }
      }
    }
  }

  private enum Vote {
    NOT_ASKED,
    WAITS,
    YES,
    NO,
    DIES,
    ENDED
  }

  private static final class Transaction {

    final RegisterId id;
    final Priority priority;
    final List<List<LockRequest>> plans;
    final Vote[] votes = new Vote[PARTICIPANTS];
    boolean dies;
    boolean committed;
    boolean aborted;

    Transaction(RegisterId id, Priority priority, List<List<LockRequest>> plans) {
      this.id = id;
      this.priority = priority;
      this.plans = plans;
      Arrays.fill(votes, Vote.NOT_ASKED);
    }

    boolean isDecided() {
      return isCommitted() || aborted || have(Vote.NO) || have(Vote.DIES);
    }

    boolean isUndecidedAt(int at) {
      return votes[at] == Vote.NOT_ASKED || votes[at] == Vote.WAITS;
    }

    boolean isCommitted() {
      return committed || (!aborted && all(Vote.YES));
    }

    boolean hasEnded() {
      return all(Vote.ENDED);
    }

    private boolean have(Vote wanted) {
      return List.of(votes).contains(wanted);
    }

    private boolean all(Vote wanted) {
      return List.of(votes).stream().allMatch(vote -> vote == wanted);
    }
  }

  /** A participant's locks, and what the test knows of them by itself. */
  private static final class Site {

    final LockTable table = new LockTable(1_000);
    final FakeBalances balances = new FakeBalances();
    final Map<RegisterId, List<Rival>> holding = new HashMap<>();

    List<Rival> holders(String key) {
      List<Rival> holders = new ArrayList<>();
      for (List<Rival> rivals : holding.values()) {
        for (Rival rival : rivals) {
          if (rival.request().key().equals(key)) {
            holders.add(rival);
          }
        }
      }
      return holders;
    }

    void assertConsistent() {
      Map<RegisterId, List<HeldLock>> rows = new HashMap<>();
      holding.keySet().forEach(branch -> rows.put(branch, table.held(branch)));
      table.assertConsistent(rows);
    }
  }
}
