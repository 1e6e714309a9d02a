package dev.troth.participant.lock;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Knows by trying: every subset of the others commits first, in whatever order. */
final class EscrowOracle {

  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private EscrowOracle() {}

  /** Whether no bound is ever crossed, whichever of the pending commit. */
  static boolean isSafe(long sum, List<LockRequest> pending) {
    for (int i = 0; i < pending.size(); i++) {
      List<LockRequest> others = new ArrayList<>(pending);
      LockRequest one = others.remove(i);
      for (BigInteger before : sums(sum, others)) {
        if (isBelow(one, before) || isAbove(one, before)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether one and the same bound is crossed, whichever of the pending commit before. */
  static boolean isHopeless(long sum, List<LockRequest> pending, LockRequest request) {
    List<BigInteger> sums = sums(sum, pending);
    return sums.stream().allMatch(before -> isBelow(request, before))
        || sums.stream().allMatch(before -> isAbove(request, before));
  }

  private static boolean isBelow(LockRequest request, BigInteger before) {
    BigInteger after = before.add(BigInteger.valueOf(request.delta()));
    return after.compareTo(MIN) < 0
        || after.compareTo(BigInteger.valueOf(request.min())) < 0
        || before.compareTo(BigInteger.valueOf(request.floor())) < 0;
  }

  private static boolean isAbove(LockRequest request, BigInteger before) {
    BigInteger after = before.add(BigInteger.valueOf(request.delta()));
    return after.compareTo(MAX) > 0
        || after.compareTo(BigInteger.valueOf(request.max())) > 0
        || before.compareTo(BigInteger.valueOf(request.ceiling())) > 0;
  }

  /** What every subset makes of a sum. */
  private static List<BigInteger> sums(long sum, List<LockRequest> pending) {
    List<BigInteger> sums = new ArrayList<>();
    for (int subset = 0; subset < 1 << pending.size(); subset++) {
      BigInteger result = BigInteger.valueOf(sum);
      for (int i = 0; i < pending.size(); i++) {
        if ((subset & 1 << i) != 0) {
          result = result.add(BigInteger.valueOf(pending.get(i).delta()));
        }
      }
      sums.add(result);
    }
    return sums;
  }
}
