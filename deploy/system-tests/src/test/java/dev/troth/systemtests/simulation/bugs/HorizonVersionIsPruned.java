package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.JournalEvent;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.StoreInFront;
import java.util.List;
import java.util.Map;

final class HorizonVersionIsPruned extends Seams {

  @Override
  public Store store(SimulatedDisk disk) {
    return new StoreInFront(disk) {
      @Override
      public void write(StagedWrites writes) {
        for (Map.Entry<String, PrunedPast> past : List.copyOf(writes.pasts().entrySet())) {
          pruneOneMore(past.getKey(), past.getValue(), writes);
        }
        super.write(writes);
      }

      private void pruneOneMore(String key, PrunedPast past, StagedWrites writes) {
        List<Version> kept = versions(key, past.events(), 2);
        if (kept.size() == 2) {
          Version first = kept.get(0);
          writes.prunedVersions().add(new StagedWrites.StagedVersion(key, first));
          writes
              .events()
              .add(
                  new StagedWrites.StagedEvent(
                      first.position(), JournalEvent.getDefaultInstance()));
          writes.putPast(
              key,
              new PrunedPast(
                  past.kind(), first.number(), first.commitTimestamp(), first.counter()));
        }
      }
    };
  }
}
