package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.register.Row;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.Observer;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Watches every row that is written, every answer that leaves a participant and everything that
 * clients are told: I1 to I6, I8, I9, I12 and I16, as they happen.
 */
public final class RegisterInvariants implements Observer {

  private final Map<Claim, Fate> fates = new HashMap<>();
  private final SagaRows sagas = new SagaRows(this::fate);
  private final SafeTimes safeTimes = new SafeTimes();
  private final JournalCuts cuts = new JournalCuts();
  private int turns;
  private int dropped;

  private Fate fate(Claim claim) {
    return fates.computeIfAbsent(claim, same -> new Fate());
  }

  @Override
  public void progressed(ParticipantNode participant, JournalProgress progress) {
    cuts.told(participant, progress);
  }

  /** Of journals as they are in the end. */
  void checkCuts(List<ParticipantNode> participants) {
    cuts.check(participants);
  }

  private static Claim claim(RegisterId id, Row row) {
    return new Claim(id, row.branch().specHash());
  }

  private static Claim claim(Attempt attempt) {
    return new Claim(RegisterId.atomic(attempt.id()), attempt.content().specHash());
  }

  /** When each atomic content committed, of those that did. */
  public Map<Content, Timestamp> committed() {
    Map<Content, Timestamp> committed = new HashMap<>();
    fates.forEach(
        (claim, fate) -> {
          if (claim.isAtomic()) {
            fate.commitTimestamp().ifPresent(at -> committed.put(claim.content(), at));
          }
        });
    return committed;
  }

  /** Which attempts of sagas' steps committed, and when. */
  Map<Claim, Timestamp> committedAttempts() {
    Map<Claim, Timestamp> committed = new HashMap<>();
    fates.forEach(
        (claim, fate) -> {
          if (!claim.isAtomic()) {
            fate.commitTimestamp().ifPresent(at -> committed.put(claim, at));
          }
        });
    return committed;
  }

  /** The attempts at a step that have happened, or will: nothing can take them back. */
  List<RegisterId> fixedAttempts(Content saga, int step, RegisterKind kind) {
    List<RegisterId> fixed = new ArrayList<>();
    fates.forEach(
        (claim, fate) -> {
          RegisterId id = claim.register();
          if (id.step() == step
              && id.kind() == kind
              && claim.content().equals(saga)
              && fate.isFixed()) {
            fixed.add(id);
          }
        });
    return fixed;
  }

  /** What is known of sagas besides. */
  public SagaRows sagas() {
    return sagas;
  }

  /** Rows that were dropped. */
  public int dropped() {
    return dropped;
  }

  @Override
  public void writing(SimulatedDisk disk, StagedWrites writes, DiskImage before) {
    writes.rows().forEach((id, row) -> writing(disk, id, before.row(id), row));
    for (RegisterId dropped : writes.droppedRows()) {
      dropping(disk, dropped, before.row(dropped));
    }
    sagas.writing(disk, writes, before);
    safeTimes.writing(disk, writes);
  }

  private void writing(SimulatedDisk disk, RegisterId id, Row before, Row after) {
    String illegal = Transitions.fault(id, before, after); // I1
    require(illegal.isEmpty(), disk, id, () -> illegal + ": " + before + " became " + after);
    Fate fate = fate(claim(id, after));
    switch (after.status()) {
      case REGISTER_STATUS_COMMITTED -> committing(disk, id, before, after, fate);
      case REGISTER_STATUS_YES, REGISTER_STATUS_ABORTED -> {}
      case REGISTER_STATUS_NONE,
          REGISTER_STATUS_FORGOTTEN,
          REGISTER_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          throw new Violation(disk.name() + " wrote a row of status " + after.status());
    }
  }

  private static void committing(
      SimulatedDisk disk, RegisterId id, Row before, Row after, Fate fate) {
    if (before.isNone()) {
      return; // alone: nobody knows before it is durable, and a crash may take it back
    }
    Timestamp at = after.commitTimestamp();
    require(!fate.isAborted(), disk, id, () -> "I2: committed here, aborted elsewhere: " + fate);
    fate.commitTimestamp()
        .ifPresent(
            known -> require(known.equals(at), disk, id, () -> "I5: " + known + " and " + at));
    if (before.isInDoubt()) {
      require(
          fate.hasEveryYes(), disk, id, () -> "I3: committed without every durable yes: " + fate);
      require(
          fate.latestYes().equals(at), disk, id, () -> "I5: at " + at + " is not the max: " + fate);
    }
    fate.committedAt(at);
  }

  private void dropping(SimulatedDisk disk, RegisterId id, Row row) {
    if (row.isNone()) {
      return;
    }
    dropped++;
    require(row.isFinal(), disk, id, () -> "I6: a row that is not final is dropped: " + row);
    require(
        id.transaction().timeMillis() < disk.durableImage().horizonMillis(),
        disk,
        id,
        () -> "I6: a row above the durable horizon is dropped");
    Fate fate = fate(claim(id, row));
    if (fate.commitTimestamp().isPresent()) {
      // Its own commit was written before, so it is durable if this is.
      require(
          fate.isCommittedBeside(disk.id()),
          disk,
          id,
          () -> "I6: dropped before all know: " + fate);
    }
  }

  @Override
  public void durable(SimulatedDisk disk, StagedWrites writes) {
    StoreId store = disk.id();
    writes
        .rows()
        .forEach(
            (id, row) -> {
              Fate fate = fate(claim(id, row));
              if (row.isInDoubt()) {
                fate.durableYes(store, row.prepareTimestamp(), row.branch().members());
              } else if (row.commitTimestamp().equals(Timestamp.ZERO)) {
                fate.durableAborted(store);
                require(
                    fate.commitTimestamp().isEmpty(),
                    disk,
                    id,
                    () -> "I2: aborted, and committed: " + fate);
              } else {
                fate.durableCommitted(store);
                fate.commitTimestamp()
                    .ifPresent(
                        known ->
                            require(
                                known.equals(row.commitTimestamp()),
                                disk,
                                id,
                                () -> "I5: " + fate));
                fate.committedAt(row.commitTimestamp());
              }
            });
    sagas.durable(disk, writes);
  }

  /** I16: what is said is durable. */
  @Override
  public void answering(ParticipantNode participant, RegisterId id, RegisterAnswer answer) {
    if (answer.hasRegister()) {
      requireDurable(participant.disk(), id, answer.getRegister());
    } else {
      SagaAnswers.check(participant.disk(), id, answer, this::requireDurable);
    }
  }

  private void requireDurable(SimulatedDisk disk, RegisterId id, Register said) {
    Row durable = disk.durableImage().row(id);
    boolean isForgotten =
        id.transaction().timeMillis() < disk.durableImage().horizonMillis()
            || SagaAnswers.hasEnded(disk.durableImage(), id.transaction());
    boolean holds =
        switch (said.getStatus()) {
          case REGISTER_STATUS_YES ->
              durable.isFinal()
                  || (durable.isInDoubt() && (durable.sealed() || !said.getSealed()))
                  || (durable.isNone() && isForgotten);
          case REGISTER_STATUS_COMMITTED, REGISTER_STATUS_ABORTED ->
              durable.status() == said.getStatus() || (durable.isNone() && isForgotten);
          case REGISTER_STATUS_FORGOTTEN -> isForgotten;
          case REGISTER_STATUS_NONE -> true;
          case REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    require(holds, disk, id, () -> "I16: says " + said.getStatus() + ", durable is " + durable);
  }

  @Override
  public void turned(ParticipantNode participant) {
    safeTimes.turned(participant);
    if (++turns % 8 == 0) {
      requireConsistent(participant);
    }
    if (turns % 16 == 0 && participant.world().schedule().reads().isPresent()) {
      Journals.check(participant.disk()); // whatever has just been pruned
    }
  }

  @Override
  public void restarted(ParticipantNode participant) {
    safeTimes.restarted(participant);
    requireConsistent(participant);
  }

  /** I8, I9. */
  private static void requireConsistent(ParticipantNode participant) {
    try {
      participant.engine().assertConsistent();
      participant.engine().sagas().assertRebuildable();
    } catch (IllegalStateException e) {
      throw new Violation(
          "I8, I9: " + participant.name() + "'s locks differ from its rows, or its sagas", e);
    }
  }

  /** A client is told something. */
  public void told(Attempt attempt, Attempt.Told told) {
    Fate fate = fate(claim(attempt));
    if (told.isCommitted()) { // I3, I5
      if (fate.commitTimestamp().isPresent()) {
        require(
            fate.commitTimestamp().get().equals(told.commitTimestamp()),
            attempt,
            () -> "told COMMITTED at " + told.commitTimestamp() + ": " + fate);
      } else {
        require(fate.hasEveryYes(), attempt, () -> "I3: told COMMITTED without every yes: " + fate);
        require(
            fate.latestYes().equals(told.commitTimestamp()),
            attempt,
            () -> "I5: told COMMITTED at " + told.commitTimestamp() + ": " + fate);
        fate.committedAt(told.commitTimestamp());
      }
      require(!fate.isAborted(), attempt, () -> "I2: told COMMITTED of what is aborted: " + fate);
    } else if (told.isAborted()) { // I4
      require(
          fate.isAborted() || isOtherContentDurable(attempt.content()),
          attempt,
          () -> "I4: told ABORTED, and no register says so: " + fate);
      require(
          fate.commitTimestamp().isEmpty(),
          attempt,
          () -> "I2: told ABORTED of what is committed: " + fate);
    }
  }

  /** R11: a row of other content is as good as a no. */
  private boolean isOtherContentDurable(Content content) {
    for (Claim other : fates.keySet()) {
      if (other.isAtomic()
          && other.content().id().equals(content.id())
          && !other.content().equals(content)) {
        return true;
      }
    }
    return false;
  }

  private static void require(
      boolean holds, SimulatedDisk disk, RegisterId id, Supplier<String> otherwise) {
    if (!holds) {
      throw new Violation(disk.name() + " transaction=" + id + " " + otherwise.get());
    }
  }

  private static void require(boolean holds, Attempt attempt, Supplier<String> otherwise) {
    if (!holds) {
      throw new Violation("transaction=" + attempt.id() + " " + otherwise.get());
    }
  }
}
