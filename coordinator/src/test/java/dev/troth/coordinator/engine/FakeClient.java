package dev.troth.coordinator.engine;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.List;

/** A client that remembers what it was told. */
public final class FakeClient implements Client {

  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<Reason> rejections = new ArrayList<>();

  @Override
  public void outcome(Outcome outcome) {
    outcomes.add(outcome);
  }

  @Override
  public void rejected(Reason reason) {
    rejections.add(reason);
  }

  public boolean isTold() {
    return outcomes.size() + rejections.size() > 0;
  }

  public boolean hasOutcome() {
    return !outcomes.isEmpty();
  }

  public boolean isToldTwice() {
    return outcomes.size() + rejections.size() > 1;
  }

  /** The one outcome. */
  public Outcome outcome() {
    if (outcomes.size() != 1 || !rejections.isEmpty()) {
      throw new AssertionError("told " + outcomes + rejections);
    }
    return outcomes.get(0);
  }

  public TransactionStatus status() {
    return outcome().getStatus();
  }

  public ErrorCode reason() {
    return outcome().getReason().getCode();
  }

  /** The one rejection. */
  public Reason rejection() {
    if (rejections.size() != 1 || !outcomes.isEmpty()) {
      throw new AssertionError("told " + outcomes + rejections);
    }
    return rejections.get(0);
  }
}
