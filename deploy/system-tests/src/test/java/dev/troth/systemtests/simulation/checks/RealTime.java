package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.history.ReadSeen;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Each key by itself is linearizable: what was over before something else began has the lower
 * timestamp. As every read shows exactly what was committed up to its timestamp ({@link Replay}),
 * that order is the linearization. What commutes needs no order.
 */
final class RealTime {

  private enum Kind {
    WRITE(false),
    ADD(false),
    LOCKED_READ(true),
    STRONG_READ(true);

    private final boolean isRead;

    Kind(boolean isRead) {
      this.isRead = isRead;
    }
  }

  private record Use(Kind kind, Timestamp at, long invokedAt, long endedAt, String who) {

    boolean mustPrecede(Use later) {
      return endedAt <= later.invokedAt && !commutesWith(later);
    }

    /** Shared locks and escrow let these in side by side, in whichever order they end. */
    private boolean commutesWith(Use other) {
      return (kind == Kind.ADD && other.kind == Kind.ADD)
          || (kind == Kind.LOCKED_READ && other.kind.isRead)
          || (kind.isRead && other.kind == Kind.LOCKED_READ);
    }

    boolean precedes(Use later) {
      boolean mayBeEqual = later.kind == Kind.STRONG_READ || kind == Kind.LOCKED_READ;
      return mayBeEqual ? !at.isAfter(later.at) : later.at.isAfter(at);
    }
  }

  private final Map<Place, List<Use>> uses = new HashMap<>();

  RealTime(History history, Map<Content, Timestamp> committed) {
    for (Attempt attempt : history.attempts()) {
      Timestamp at = committed.get(attempt.content());
      if (at != null) {
        attempt.spec().getAtomic().getOperationsList().forEach(each -> add(attempt, each, at));
      }
    }
    for (ReadSeen read : history.reads()) {
      if (read.kind() == ReadSeen.Kind.STRONG) {
        for (ReadValue value : read.values()) {
          add(
              new Place(value.getParticipant(), value.getKey()),
              new Use(
                  Kind.STRONG_READ,
                  read.at(),
                  read.invokedAt(),
                  read.answeredAt(),
                  "a strong read of " + read.client()));
        }
      }
    }
  }

  private void add(Attempt attempt, Operation operation, Timestamp at) {
    switch (operation.getActionCase()) {
      case ADD -> add(attempt, operation, operation.getAdd().getKey(), Kind.ADD, at);
      case PUT -> add(attempt, operation, operation.getPut().getKey(), Kind.WRITE, at);
      case APPEND -> add(attempt, operation, operation.getAppend().getKey(), Kind.WRITE, at);
      case GET -> add(attempt, operation, operation.getGet().getKey(), Kind.LOCKED_READ, at);
      case CHECK, DELETE, ACTION_NOT_SET -> {}
    }
  }

  private void add(Attempt attempt, Operation operation, String key, Kind kind, Timestamp at) {
    add(
        new Place(operation.getParticipant(), key),
        new Use(
            kind,
            at,
            attempt.invokedAt(),
            attempt.acknowledgedAt(),
            "transaction " + attempt.id()));
  }

  private void add(Place place, Use use) {
    uses.computeIfAbsent(place, same -> new ArrayList<>()).add(use);
  }

  void check() {
    uses.forEach(
        (place, all) -> {
          for (Use earlier : all) {
            for (Use later : all) {
              if (earlier.mustPrecede(later) && !earlier.precedes(later)) {
                throw new Violation(
                    "%s is not linearizable: %s was over at %.3f ms with timestamp %s; %s began at %.3f ms and has %s"
                        .formatted(
                            place,
                            earlier.who(),
                            earlier.endedAt() / 1e6,
                            earlier.at(),
                            later.who(),
                            later.invokedAt() / 1e6,
                            later.at()));
              }
            }
          }
        });
  }
}
