package dev.troth.systemtests.simulation.checks;

import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.ReplicaNode;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.systemtests.simulation.world.World;

/** I14: positions are dense. I18: what is derived is what the events say. */
final class Journals {

  private Journals() {}

  static void check(World world) {
    world.participants().forEach(participant -> check(participant.disk()));
    world.replicas().stream().map(ReplicaNode::disk).forEach(Journals::check);
  }

  static void check(SimulatedDisk disk) {
    DiskImage image = disk.image();
    long expected = image.trimmed() + 1;
    for (long position : image.journal().keySet()) {
      if (position != expected++) {
        throw new Violation("I14: " + disk.name() + " has no event at " + (expected - 1));
      }
    }
    if (!disk.rebuilt().hasSameDerivedState(image)) {
      throw new Violation(
          "I18: %s rebuilt from its events differs from what it has".formatted(disk.name()));
    }
  }
}
