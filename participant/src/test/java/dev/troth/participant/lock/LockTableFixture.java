package dev.troth.participant.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.store.v1.HeldLock;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A lock table whose branches are called by their age: 1 is the oldest. */
final class LockTableFixture {

  static final String KEY = "accounts/alice";

  final FakeBalances balances = new FakeBalances();
  final LockTable table;
  private final Map<RegisterId, List<HeldLock>> rows = new HashMap<>();

  LockTableFixture() {
    this(100);
  }

  LockTableFixture(int maxWaiters) {
    table = new LockTable(maxWaiters);
  }

  static RegisterId branch(long age) {
    return RegisterId.atomic(
        new TransactionId(new UUID((age << 16) | 0x7000L, 0x8000_0000_0000_0000L)));
  }

  static Priority priority(long age) {
    return new Priority(age, branch(age).transaction());
  }

  Acquisition acquire(long age, LockRequest... requests) {
    Acquisition acquisition =
        table.acquire(branch(age), priority(age), List.of(requests), balances);
    if (acquisition instanceof Acquisition.Granted) {
      rows.put(branch(age), table.held(branch(age)));
    }
    table.assertConsistent(rows);
    return acquisition;
  }

  void granted(long age, LockRequest... requests) {
    assertThat(acquire(age, requests)).isEqualTo(new Acquisition.Granted());
  }

  void waits(long age, LockRequest... requests) {
    assertThat(acquire(age, requests)).isEqualTo(new Acquisition.Waiting());
  }

  void dies(long age, long because, LockRequest... requests) {
    assertThat(acquire(age, requests))
        .isInstanceOfSatisfying(
            Acquisition.Conflict.class,
            conflict -> assertThat(conflict.holder()).isEqualTo(branch(because)));
  }

  Reason refused(long age, ErrorCode code, LockRequest... requests) {
    List<Reason> reasons = new ArrayList<>();
    assertThat(acquire(age, requests))
        .isInstanceOfSatisfying(
            Acquisition.Refused.class, refused -> reasons.add(refused.reason()));
    assertThat(reasons.get(0).getCode()).isEqualTo(code);
    return reasons.get(0);
  }

  /** Ends a branch; says the ages of those that should try again. */
  List<Long> release(long age) {
    rows.remove(branch(age));
    return retried(table.release(branch(age)));
  }

  List<Long> cancel(long age) {
    return retried(table.cancel(branch(age)));
  }

  List<Long> retried(List<RegisterId> branches) {
    table.assertConsistent(rows);
    return branches.stream().map(branch -> branch.transaction().timeMillis()).toList();
  }
}
