package dev.troth.systemtests.simulation.bugs;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.Change;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StateKind;
import java.util.ArrayList;
import java.util.List;

/** Reads what is on a disk, and asks nobody whether it may. */
final class DiskReads {

  private DiskReads() {}

  static List<ReadValue> at(SimulatedDisk disk, List<String> keys, Timestamp moment) {
    List<ReadValue> values = new ArrayList<>();
    for (String key : keys) {
      values.add(at(disk, key, moment));
    }
    return values;
  }

  private static ReadValue at(SimulatedDisk disk, String key, Timestamp moment) {
    ReadValue.Builder value = ReadValue.newBuilder().setKey(key);
    for (Version version : disk.versions(key, 0, Integer.MAX_VALUE)) {
      if (!version.commitTimestamp().isAfter(moment)) {
        show(disk.event(version.position()).getChange(), version, value);
      }
    }
    return value.build();
  }

  private static void show(Change change, Version version, ReadValue.Builder value) {
    value
        .setExists(true)
        .setVersion(version.number())
        .setCommitTimestamp(version.commitTimestamp().bits());
    switch (change.getChangeCase()) {
      case ADD -> value.setKind(StateKind.STATE_KIND_COUNTER).setCounter(version.counter());
      case PUT -> value.setKind(StateKind.STATE_KIND_VALUE).setValue(change.getPut().getText());
      case APPEND -> {
        value.setKind(StateKind.STATE_KIND_STREAM);
        value.getStreamBuilder().addEvents(change.getAppend());
      }
      case DELETE, CHANGE_NOT_SET -> throw new IllegalArgumentException("no workload does this");
    }
  }
}
