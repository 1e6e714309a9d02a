package dev.troth.systemtests.simulation.checks;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.SagaRow;
import java.util.Optional;

/** I16: what participants say of sagas is durable. */
final class SagaAnswers {

  /** Who knows the same of registers. */
  interface Registers {
    void requireDurable(SimulatedDisk disk, RegisterId id, Register said);
  }

  private SagaAnswers() {}

  static void check(SimulatedDisk disk, RegisterId id, RegisterAnswer answer, Registers registers) {
    switch (answer.getAnswerCase()) {
      case STEP -> {
        requireFence(disk, id);
        for (AttemptRow attempt : answer.getStep().getAttemptsList()) {
          registers.requireDurable(
              disk,
              new RegisterId(id.transaction(), id.step(), attempt.getKind(), attempt.getAttempt()),
              attempt.getRegister());
        }
      }
      case SAGA -> requireHome(disk, id, answer.getSaga());
      case ENDED -> requireEnded(disk, id);
      case REGISTER, REJECTION, ANSWER_NOT_SET -> {}
    }
  }

  /** S3. */
  private static void requireFence(SimulatedDisk disk, RegisterId id) {
    Row fence = disk.durableImage().row(id);
    require(fence.isFinal() || isForgotten(disk, id), disk, id, "a fence that is not durable");
  }

  private static void requireHome(SimulatedDisk disk, RegisterId id, SagaRow said) {
    Optional<HomeRow> home = disk.durableImage().home(id.transaction());
    if (home.isEmpty()) {
      require(isForgotten(disk, id), disk, id, "a home row that is not durable"); // S1
      return;
    }
    HomeRow durable = home.get();
    require(
        said.getResolutionsCount() <= durable.resolutions().size(),
        disk,
        id,
        "a resolution that is not durable");
    require(
        !said.hasOutcome() || durable.outcome().isPresent(),
        disk,
        id,
        "an outcome that is not durable");
    require(
        !said.getPivotFenced() || durable.pivotFenced(),
        disk,
        id,
        "a fence of its pivot that is not durable");
  }

  private static void requireEnded(SimulatedDisk disk, RegisterId id) {
    DiskImage durable = disk.durableImage();
    require(
        durable.home(id.transaction()).stream().allMatch(HomeRow::ended),
        disk,
        id,
        "an end that is not durable");
  }

  /** What has ended is over, however young it is (R10). */
  static boolean hasEnded(DiskImage image, TransactionId saga) {
    return image.rows(Row::ended).stream()
        .anyMatch(row -> row.id().step() > 0 && row.id().transaction().equals(saga));
  }

  private static boolean isForgotten(SimulatedDisk disk, RegisterId id) {
    return id.transaction().timeMillis() < disk.durableImage().horizonMillis();
  }

  private static void require(boolean holds, SimulatedDisk disk, RegisterId id, String otherwise) {
    if (!holds) {
      throw new Violation("I16: " + disk.name() + " saga=" + id + " tells of " + otherwise);
    }
  }
}
