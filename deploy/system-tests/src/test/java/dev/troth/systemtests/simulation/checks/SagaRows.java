package dev.troth.systemtests.simulation.checks;

import dev.troth.id.RegisterId;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.store.v1.Change;
import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.Pending.OthersCase;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.TransactionStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Watches what is written of sagas: S1 to S3, marks, and that nobody comes to two ends. Remembers
 * what is dropped later.
 */
public final class SagaRows {

  private final Function<Claim, Fate> fates;
  private final Map<Content, HomeRow> homes = new HashMap<>();
  private final Map<Claim, Map<String, List<ReadValue>>> reads = new HashMap<>();

  SagaRows(Function<Claim, Fate> fates) {
    this.fates = fates;
  }

  /** A saga's home row as it was last durable. */
  Optional<HomeRow> home(Content saga) {
    return Optional.ofNullable(homes.get(saga));
  }

  /** All sagas that were ever durably opened. */
  public Set<Content> opened() {
    return homes.keySet();
  }

  /** How a saga ended, durably. */
  public Optional<TransactionStatus> outcome(Content saga) {
    return home(saga).flatMap(HomeRow::outcome).map(outcome -> outcome.getStatus());
  }

  /** How many steps operators have resolved. */
  public int resolved() {
    return homes.values().stream().mapToInt(home -> home.resolutions().size()).sum();
  }

  /** What an attempt read, by participant. */
  Map<String, List<ReadValue>> reads(Claim attempt) {
    return reads.getOrDefault(attempt, Map.of());
  }

  void writing(SimulatedDisk disk, StagedWrites writes, DiskImage before) {
    writes
        .rows()
        .forEach(
            (id, row) -> {
              if (before.row(id).isNone() && !isRefused(row)) {
                if (id.step() > 0) {
                  accepted(disk, id, row, before);
                }
                requireUnmarked(disk, id, changed(id, row, writes), writes, before);
              }
            });
  }

  private static boolean isRefused(Row row) {
    return !row.isInDoubt() && row.commitTimestamp().bits() == 0;
  }

  private void accepted(SimulatedDisk disk, RegisterId id, Row row, DiskImage before) {
    Claim claim = new Claim(id, row.branch().specHash());
    require(homes.containsKey(claim.content()), disk, id, "S1: a yes before the home row");
    if (id.attempt() > 1) {
      RegisterId last = new RegisterId(id.transaction(), id.step(), id.kind(), id.attempt() - 1);
      require(
          fates.apply(claim.at(last)).isAborted(),
          disk,
          id,
          "S2: a yes before the attempt before it is durably aborted");
    }
    if (id.kind() == RegisterKind.REGISTER_KIND_ACTION) {
      RegisterId fence = new RegisterId(id.transaction(), id.step(), id.kind(), 0);
      require(before.row(fence).isNone(), disk, id, "S3: a yes behind the fence");
    }
  }

  private static Set<String> changed(RegisterId id, Row row, StagedWrites writes) {
    Set<String> keys = new HashSet<>();
    for (Change change : row.branch().redo()) {
      keys.add(change.getKey());
    }
    for (StagedWrites.StagedEvent event : writes.events()) {
      if (RegisterId.of(event.event().getBranch()).equals(id)) {
        keys.add(event.event().getChange().getKey());
      }
    }
    return keys;
  }

  /** Semantic locks keep others away until the saga has ended here. */
  private static void requireUnmarked(
      SimulatedDisk disk, RegisterId id, Set<String> keys, StagedWrites writes, DiskImage before) {
    for (RegisterRow marking : before.rows(row -> row.branch().marks().getKeysCount() > 0)) {
      RegisterId marked = marking.id();
      OthersCase others = marking.row().branch().marks().getPending().getOthersCase();
      boolean holds = others == OthersCase.WAIT || others == OthersCase.FAIL;
      boolean isGone =
          writes.rows().containsKey(marked)
              && writes.rows().get(marked).branch().marks().getKeysCount() == 0;
      if (!holds || isGone || marked.transaction().equals(id.transaction())) {
        continue;
      }
      for (String key : marking.row().branch().marks().getKeysList()) {
        require(!keys.contains(key), disk, id, "changes " + key + ", marked by " + marked);
      }
    }
  }

  void durable(SimulatedDisk disk, StagedWrites writes) {
    writes
        .homes()
        .forEach(
            (saga, home) -> {
              Content content = new Content(saga, home.opening().specHash());
              Optional<TransactionStatus> known = outcome(content);
              require(
                  known.isEmpty() || known.equals(home.outcome().map(each -> each.getStatus())),
                  disk,
                  new RegisterId(saga, 0, RegisterKind.REGISTER_KIND_HOME, 0),
                  "I15: it was " + known + ", and is " + home.outcome());
              homes.put(content, home);
            });
    writes
        .rows()
        .forEach(
            (id, row) -> {
              if (!isRefused(row) && !row.isInDoubt() && id.step() > 0) {
                reads
                    .computeIfAbsent(
                        new Claim(id, row.branch().specHash()), same -> new HashMap<>())
                    .put(disk.name(), row.branch().reads());
              }
            });
  }

  private static void require(boolean holds, SimulatedDisk disk, RegisterId id, String otherwise) {
    if (!holds) {
      throw new Violation(disk.name() + " saga=" + id + " " + otherwise);
    }
  }
}
