package dev.troth.participant.lock;

import dev.troth.store.v1.LockMode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Somebody who holds a lock or waits for it, as a test sees it. */
record Rival(Priority priority, LockRequest request) {

  /** On whose end it depends, among those who hold the key and those who wait for it ahead. */
  List<Rival> blockers(List<Rival> others, long sum) {
    List<Rival> blockers = new ArrayList<>();
    for (Rival other : others) {
      if (!isCompatible(other)) {
        blockers.add(other);
      }
    }
    if (!blockers.isEmpty() || request.mode() != LockMode.LOCK_MODE_ESCROW) {
      return blockers;
    }
    List<LockRequest> pending = new ArrayList<>();
    others.forEach(other -> pending.add(other.request));
    pending.add(request);
    if (EscrowOracle.isSafe(sum, pending)) {
      return List.of();
    }
    for (Rival other : others) {
      if (other.request.delta() != 0 || isCrossed(other.request, sum, pending)) {
        blockers.add(other);
      }
    }
    return blockers;
  }

  private boolean isCompatible(Rival other) {
    return request.mode() == other.request.mode() && request.mode() != LockMode.LOCK_MODE_EXCLUSIVE;
  }

  private static boolean isCrossed(LockRequest guard, long sum, List<LockRequest> pending) {
    BigInteger lowest = BigInteger.valueOf(sum);
    BigInteger highest = lowest;
    for (LockRequest one : pending) {
      lowest = lowest.add(BigInteger.valueOf(Math.min(one.delta(), 0)));
      highest = highest.add(BigInteger.valueOf(Math.max(one.delta(), 0)));
    }
    return lowest.compareTo(BigInteger.valueOf(Math.max(guard.floor(), guard.min()))) < 0
        || highest.compareTo(BigInteger.valueOf(Math.min(guard.ceiling(), guard.max()))) > 0;
  }
}
