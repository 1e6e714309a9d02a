package dev.troth.systemtests.simulation.checks;

import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.Violation;
import java.util.List;

/** I14: positions are dense. I18: what is derived is what the events say. */
final class Journals {

  private Journals() {}

  static void check(List<ParticipantNode> participants) {
    for (ParticipantNode participant : participants) {
      DiskImage image = participant.disk().image();
      long expected = 1;
      for (long position : image.journal().keySet()) {
        if (position != expected++) {
          throw new Violation("I14: " + participant.name() + " has no event at " + (expected - 1));
        }
      }
      DiskImage rebuilt = participant.disk().rebuilt();
      if (!rebuilt.hasSameDerivedState(image)) {
        throw new Violation(
            "I18: %s rebuilt from its events differs from what it has"
                .formatted(participant.name()));
      }
    }
  }
}
