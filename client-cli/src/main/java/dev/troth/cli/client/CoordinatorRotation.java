package dev.troth.cli.client;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whose turn it is among the coordinators, and what is known against each. */
final class CoordinatorRotation {

  private final List<CoordinatorAddress> coordinators;
  private final Map<CoordinatorAddress, Reason> failures = new HashMap<>();
  private final Set<CoordinatorAddress> absent = new HashSet<>();
  private final Set<CoordinatorAddress> untrusted = new HashSet<>();
  private int next;
  private int failuresInARow;
  private boolean everReached;
  private boolean failedOver;

  /**
   * @param coordinators at least one, the preferred one first
   */
  CoordinatorRotation(List<CoordinatorAddress> coordinators) {
    if (coordinators.isEmpty()) {
      throw new IllegalArgumentException("no coordinator to ask");
    }
    this.coordinators = List.copyOf(coordinators);
  }

  /** The one to ask now. */
  CoordinatorAddress turn() {
    return coordinators.get(next);
  }

  boolean hasAlternatives() {
    return coordinators.size() > 1;
  }

  /** Something was sent to one. */
  void reached() {
    everReached = true;
  }

  /** One answered. */
  void answered() {
    failuresInARow = 0;
  }

  /** There is nobody at an address: it is the next one's turn. */
  void foundNobody(CoordinatorAddress address, Reason reason) {
    failed(address, reason);
    absent.add(address);
  }

  /** One and this end do not trust one another: it is the next one's turn. */
  void foundUntrusted(CoordinatorAddress address, Reason reason) {
    foundNobody(address, reason);
    untrusted.add(address);
  }

  /** One failed, or does not want to be asked: it is the next one's turn. */
  void failed(CoordinatorAddress address, Reason reason) {
    failures.put(address, reason);
    absent.remove(address);
    untrusted.remove(address);
    next = (next + 1) % coordinators.size();
    failuresInARow++;
    failedOver = true;
  }

  /** Whether an earlier one failed; the present one may have started only since. */
  boolean hasFailedOver() {
    return failedOver;
  }

  /** Whether all of them have failed once more, and it is time for a pause. */
  boolean isRoundOver() {
    return failuresInARow > 0 && failuresInARow % coordinators.size() == 0;
  }

  /** How often all of them have failed in a row. */
  int rounds() {
    return failuresInARow / coordinators.size();
  }

  /** Whether none was ever reached, and there is nobody at any address. */
  boolean isNobodyThere() {
    return !everReached && absent.containsAll(coordinators);
  }

  /** Whether none was ever reached, and to wait for one would be in vain. */
  boolean isHopeless() {
    return !everReached && untrusted.containsAll(coordinators);
  }

  /** Names every coordinator, and what is known against it. */
  Reason whyNot() {
    String tried =
        coordinators.stream()
            .map(
                address -> {
                  Reason failure = failures.get(address);
                  return failure == null ? address + ": no answer yet" : failure.getMessage();
                })
            .collect(Collectors.joining("; "));
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED)
        .setMessage(tried)
        .build();
  }
}
