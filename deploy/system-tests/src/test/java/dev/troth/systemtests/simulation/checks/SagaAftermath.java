package dev.troth.systemtests.simulation.checks;

import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.SagaHome;
import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.history.SagaAsked;
import dev.troth.systemtests.simulation.workload.SagaHistory;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.Outcome;
import dev.troth.v1.TransactionStatus;
import java.util.Optional;

/** What must be true of everything that a life of sagas leaves behind. */
public final class SagaAftermath {

  private SagaAftermath() {}

  /** Whether no participant has anything of a saga that has not ended. */
  public static boolean isOver(World world) {
    return world.participants().stream()
        .map(participant -> participant.disk().image())
        .allMatch(image -> firstOpen(image).isEmpty());
  }

  /** Something that has not ended, in words. */
  public static Optional<String> open(World world) {
    for (ParticipantNode participant : world.participants()) {
      Optional<String> found = firstOpen(participant.disk().image());
      if (found.isPresent()) {
        return Optional.of(participant.name() + " has " + found.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> firstOpen(DiskImage image) {
    for (SagaHome home : image.homes()) {
      if (!home.row().ended()) {
        return Optional.of("home row " + home);
      }
    }
    for (RegisterRow row : image.rows(each -> !each.ended())) {
      if (row.isOpen()) {
        return Optional.of("row " + row);
      }
    }
    return Optional.empty();
  }

  /**
   * Checks it all.
   *
   * @throws Violation when something is not true
   */
  public static void check(World world, SagaHistory history, RegisterInvariants registers) {
    registers.checkCuts(world.participants());
    SagaTruth truth = new SagaTruth(registers);
    for (Content opened : registers.sagas().opened()) {
      SagaAsked asked =
          history.of(opened).orElseThrow(() -> new Violation("nobody asked for " + opened));
      TransactionStatus outcome =
          registers
              .sagas()
              .outcome(opened)
              .orElseThrow(() -> new Violation("saga " + opened + " has not come to its end"));
      truth.requireTrue(asked, outcome);
      truth.requireAtMostOnce(asked);
      truth.requireForeseen(asked, outcome, world.schedule().retention().toHours() > 0);
    }
    for (SagaAsked asked : history.all()) {
      for (Outcome told : asked.told()) {
        boolean isOpened = registers.sagas().opened().contains(asked.content());
        if (asked.isSaga() && SagaTruth.isEnd(told.getStatus()) && !isOpened) {
          throw new Violation("S1: " + asked.id() + " was told " + told + ", and has no home row");
        }
      }
    }
    Journals.check(world);
    new SagaEffects(history, registers, world.participants()).check();
  }
}
