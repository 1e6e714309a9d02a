package dev.troth.systemtests.checker.saga;

import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaEffect;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts on its way what a driver says: it stays there for whoever ever takes it. */
final class Effects implements SagaEffect.Handler {

  private final Registers registers;
  private final HomeRows homes;
  private final World world;
  private final Optional<TransactionStatus> status;

  /**
   * @param status what the driver tells of the saga now
   */
  Effects(Registers registers, HomeRows homes, World world, Optional<TransactionStatus> status) {
    this.registers = registers;
    this.homes = homes;
    this.world = world;
    this.status = status;
  }

  @Override
  public void start(LineId line, int attempt) {
    for (int member = 0; member < registers.shape().width(line.step()); member++) {
      ask(registers.shape().number(line, attempt, member));
    }
  }

  @Override
  public void cancel(LineId line, int attempt) {
    boolean isAlone = registers.shape().width(line.step()) == 1;
    // One participant that takes it back is like one that refuses. The last attempt's is lost.
    if (!isAlone && attempt < Shape.MAX_ATTEMPTS) {
      world.cancelled |= 1L << registers.shape().attempt(line, attempt);
    }
  }

  @Override
  public void fence(int step) {
    ask(registers.shape().fence(step));
  }

  @Override
  public void finish() {
    boolean isCompleted = status.orElseThrow() == TransactionStatus.TRANSACTION_STATUS_COMPLETED;
    world.facts |= isCompleted ? World.TOLD_COMPLETED : World.TOLD_COMPENSATED;
  }

  @Override
  public void endOthers() {
    end();
  }

  @Override
  public void endHome() {
    end();
    world.facts |= World.END_HOME;
  }

  /** Participants look for a decision by themselves, whoever asks for it. */
  @Override
  public void recover(int step, int attempt) {}

  @Override
  public void retryLater(LineId line, int failures, boolean stuck) {}

  @Override
  public void noteStuck(List<StuckStep> steps) {}

  @Override
  public void forget() {}

  private void end() {
    if (homes.durable(world).flatMap(HomeRows::outcome).isEmpty()) {
      world.facts |= World.ENDED_TOO_EARLY;
    }
  }

  private void ask(int register) {
    if (!registers.isFinal(world, register)) {
      world.asked |= 1L << register;
    }
  }

  static String words(List<SagaEffect> effects) {
    return effects.isEmpty()
        ? ""
        : "  => " + effects.stream().map(Effects::word).collect(Collectors.joining(", "));
  }

  private static String word(SagaEffect effect) {
    if (effect instanceof SagaEffect.Start start) {
      return "Prepare of " + start.line() + " attempt " + start.attempt();
    }
    if (effect instanceof SagaEffect.Cancel cancel) {
      return "OwnerAbort of " + cancel.line() + " attempt " + cancel.attempt();
    }
    if (effect instanceof SagaEffect.Fence fence) {
      return "Fence of step " + fence.step();
    }
    if (effect instanceof SagaEffect.Recover recover) {
      return "looks for the decision of attempt " + recover.attempt();
    }
    return effect instanceof SagaEffect.Finish
        ? "TELLS THE OUTCOME"
        : effect.getClass().getSimpleName();
  }
}
