package dev.troth.systemtests.simulation.checks;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.Observer;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.Outcome;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Watches participants while sagas go on: S1, S3, I1, I2 and I16, as they happen. */
public final class SagaInvariants implements Observer {

  private record Attempt(TransactionId saga, int step, RegisterKind kind, int attempt) {
    static Attempt of(RegisterId id) {
      return new Attempt(id.transaction(), id.step(), id.kind(), id.attempt());
    }
  }

  private final Map<Attempt, RegisterStatus> decided = new HashMap<>();
  private final Set<TransactionId> homes = new HashSet<>();
  private int turns;

  @Override
  public void writing(SimulatedDisk disk, StagedWrites writes, DiskImage before) {
    writes.rows().forEach((id, row) -> writing(disk, id, before.row(id), row));
    writes.homes().forEach((saga, home) -> writing(disk, saga, before.home(saga), home));
    for (RegisterId dropped : writes.droppedRows()) {
      Row row = before.row(dropped);
      require(row.isNone() || row.ended(), disk, dropped + " is dropped before its saga ended");
    }
  }

  private void writing(SimulatedDisk disk, RegisterId id, Row before, Row after) {
    boolean isSame =
        !before.isFinal()
            || (before.status() == after.status()
                && before.commitTimestamp().equals(after.commitTimestamp()));
    require(isSame, disk, "I1: " + id + " was " + before + ", becomes " + after);
    require(
        homes.contains(id.transaction()),
        disk,
        "S1: " + id + " is written before its saga's home row is durable");
    boolean isAtFence =
        id.kind() == RegisterKind.REGISTER_KIND_ACTION
            && id.attempt() > 0
            && before.isNone()
            && !before.isFinal()
            && after.status() != RegisterStatus.REGISTER_STATUS_ABORTED;
    if (isAtFence) {
      RegisterId fence = new RegisterId(id.transaction(), id.step(), id.kind(), 0);
      require(disk.image().row(fence).isNone(), disk, "S3: " + id + " gets a yes behind its fence");
    }
  }

  /** I15: a saga comes to one end, and stays there. */
  private static void writing(
      SimulatedDisk disk, TransactionId saga, Optional<HomeRow> before, HomeRow after) {
    Optional<TransactionStatus> was = before.flatMap(HomeRow::outcome).map(Outcome::getStatus);
    require(
        was.isEmpty() || was.equals(after.outcome().map(Outcome::getStatus)),
        disk,
        "I15: " + saga + " was " + before + ", becomes " + after);
  }

  @Override
  public void durable(SimulatedDisk disk, StagedWrites writes) {
    homes.addAll(writes.homes().keySet());
    writes
        .rows()
        .forEach(
            (id, row) -> {
              if (row.isFinal() && id.attempt() > 0) {
                RegisterStatus other = decided.putIfAbsent(Attempt.of(id), row.status());
                require(
                    other == null || other == row.status(),
                    disk,
                    "I2: " + id + " is " + row.status() + " here, " + other + " elsewhere");
              }
            });
  }

  /** I16: what is said is durable. */
  @Override
  public void answering(ParticipantNode participant, RegisterId id, RegisterAnswer answer) {
    DiskImage durable = participant.disk().durableImage();
    if (answer.hasRegister()) {
      Register said = answer.getRegister();
      Row row = durable.row(id);
      boolean isFinal =
          said.getStatus() == RegisterStatus.REGISTER_STATUS_COMMITTED
              || said.getStatus() == RegisterStatus.REGISTER_STATUS_ABORTED;
      boolean isYes = said.getStatus() == RegisterStatus.REGISTER_STATUS_YES;
      require(
          (!isFinal || row.status() == said.getStatus()) && (!isYes || !row.isNone()),
          participant.disk(),
          "I16: says " + said.getStatus() + " of " + id + ", durable is " + row);
    } else if (answer.hasStep()) {
      require(
          !durable.row(id).isNone(),
          participant.disk(),
          "S3: says that " + id + " is fenced, which is not durable");
    } else if (answer.hasSaga()) {
      Optional<HomeRow> home = durable.home(id.transaction());
      require(
          home.isPresent() && (!answer.getSaga().hasOutcome() || home.get().outcome().isPresent()),
          participant.disk(),
          "I16: says " + answer.getSaga().getOutcome() + " of " + id + ", durable is " + home);
    }
  }

  @Override
  public void turned(ParticipantNode participant) {
    if (++turns % 8 == 0) {
      requireConsistent(participant);
    }
  }

  @Override
  public void restarted(ParticipantNode participant) {
    requireConsistent(participant);
  }

  private static void requireConsistent(ParticipantNode participant) {
    try {
      participant.engine().assertConsistent();
    } catch (IllegalStateException e) {
      throw new Violation("I8: " + participant.name() + " has not in mind what is on its disk", e);
    }
  }

  private static void require(boolean holds, SimulatedDisk disk, String otherwise) {
    if (!holds) {
      throw new Violation(disk.name() + " " + otherwise);
    }
  }
}
