package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.history.ReadSeen;
import dev.troth.systemtests.simulation.world.Violation;
import java.util.Map;

/**
 * What a session is promised at whichever coordinator, replica and level it goes on, and whoever
 * goes on with it: its reads show what it has written and what it has read; what it writes takes
 * effect after both. As every answer shows exactly what was committed up to its timestamp ({@link
 * Replay}), timestamps say it all.
 */
final class SessionGuarantees {

  private SessionGuarantees() {}

  static void check(History history, Map<Content, Timestamp> committed) {
    for (ReadSeen read : history.reads()) {
      String what = "a %s read of %s".formatted(read.kind(), read.client());
      require("read your writes", !read.past().written().isAfter(read.at()), what, read);
      require("monotonic reads", !read.past().seen().isAfter(read.at()), what, read);
    }
    for (Attempt attempt : history.attempts()) {
      Timestamp at = committed.get(attempt.content());
      if (at != null) {
        String what = "transaction=" + attempt.id();
        require("monotonic writes", at.isAfter(attempt.past().written()), what, at, attempt);
        require("writes follow reads", at.isAfter(attempt.past().seen()), what, at, attempt);
      }
    }
  }

  private static void require(String guarantee, boolean holds, String what, ReadSeen read) {
    if (!holds) {
      throw new Violation(
          "session, %s: %s is at %s, of a session with %s"
              .formatted(guarantee, what, read.at(), read.past()));
    }
  }

  private static void require(
      String guarantee, boolean holds, String what, Timestamp at, Attempt attempt) {
    if (!holds) {
      throw new Violation(
          "session, %s: %s took effect at %s, of a session with %s"
              .formatted(guarantee, what, at, attempt.past()));
    }
  }
}
