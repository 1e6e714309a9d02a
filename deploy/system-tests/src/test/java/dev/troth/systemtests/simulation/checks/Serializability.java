package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.Change;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.history.ReadSeen;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StateKind;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists and values tell in which order their writers came, and reads tell what they came after; no
 * timestamp is looked at. With the order of real time - between those that share a participant, and
 * before every strong read - there must be no circle.
 */
final class Serializability {

  /** A transaction or a strong read. */
  private record Actor(
      int node, long invokedAt, long endedAt, Set<String> participants, boolean isStrongRead) {}

  private final History history;
  private final Map<Content, Timestamp> committed;
  private final Dependencies dependencies = new Dependencies();
  private final List<Actor> actors = new ArrayList<>();

  /** Who wrote each tag; tags are unique. */
  private final Map<String, Integer> writers = new HashMap<>();

  /** Each place's tags, in the order in which they took effect. */
  private final Map<Place, List<String>> orders = new HashMap<>();

  Serializability(
      History history, Map<Content, Timestamp> committed, List<ParticipantNode> participants) {
    this.history = history;
    this.committed = committed;
    participants.forEach(this::takeOrders);
  }

  private void takeOrders(ParticipantNode participant) {
    DiskImage image = participant.disk().image().whole();
    image
        .states()
        .forEach(
            (key, state) -> {
              if (state.kind() != StateKind.STATE_KIND_COUNTER) {
                List<String> tags = new ArrayList<>();
                for (Version version : image.versions(key)) {
                  Change change = image.event(version.position()).getChange();
                  tags.add(
                      change.hasAppend()
                          ? change.getAppend().getData()
                          : change.getPut().getText());
                }
                orders.put(new Place(participant.name(), key), tags);
              }
            });
  }

  void check() {
    addTransactions();
    orders.forEach(this::addWrites);
    addReads();
    addRealTime();
    dependencies
        .circle()
        .ifPresent(
            circle -> {
              throw new Violation("not serializable, a circle:\n  " + circle);
            });
  }

  private final Map<Attempt, Integer> nodes = new HashMap<>();

  private void addTransactions() {
    for (Attempt attempt : history.attempts()) {
      if (committed.containsKey(attempt.content())) {
        int node = dependencies.node("transaction " + attempt.id());
        Set<String> participants = new HashSet<>();
        for (Operation operation : attempt.spec().getAtomic().getOperationsList()) {
          participants.add(operation.getParticipant());
          operation
              .getAppend()
              .getEventsList()
              .forEach(event -> writers.put(event.getData(), node));
          if (operation.hasPut()) {
            writers.put(operation.getPut().getValue(), node);
          }
        }
        nodes.put(attempt, node);
        actors.add(
            new Actor(node, attempt.invokedAt(), attempt.acknowledgedAt(), participants, false));
      }
    }
  }

  private void addWrites(Place place, List<String> tags) {
    for (int i = 1; i < tags.size(); i++) {
      dependencies.add(writer(tags.get(i - 1)), writer(tags.get(i)), "wrote first " + place);
    }
  }

  private int writer(String tag) {
    Integer writer = writers.get(tag);
    if (writer == null) {
      throw new Violation("a tag was written that nobody committed: " + tag);
    }
    return writer;
  }

  private void addReads() {
    nodes.forEach(
        (attempt, node) -> {
          for (Attempt.Told told : attempt.told()) {
            told.outcome().getReadsList().forEach(value -> addRead(node, value));
          }
        });
    for (ReadSeen read : history.reads()) {
      if (read.kind() == ReadSeen.Kind.STRONG) {
        int node = dependencies.node("strong read of " + read.client() + " at " + read.at());
        Set<String> participants = new HashSet<>();
        for (ReadValue value : read.values()) {
          participants.add(value.getParticipant());
          addRead(node, value);
        }
        actors.add(new Actor(node, read.invokedAt(), read.answeredAt(), participants, true));
      }
    }
  }

  private void addRead(int reader, ReadValue value) {
    Place place = new Place(value.getParticipant(), value.getKey());
    List<String> order = orders.getOrDefault(place, List.of());
    switch (value.getKind()) {
      case STATE_KIND_STREAM -> {
        List<String> seen =
            value.getStream().getEventsList().stream().map(StreamEvent::getData).toList();
        int from = Math.toIntExact(value.getStream().getOmitted());
        int to = from + seen.size();
        if (to > order.size() || !order.subList(from, to).equals(seen)) {
          throw new Violation("%s was read as %s, and is %s".formatted(place, seen, order));
        }
        addRead(reader, place, order, to);
      }
      case STATE_KIND_VALUE -> addRead(reader, place, order, order.indexOf(value.getValue()) + 1);
      case STATE_KIND_UNSPECIFIED -> addRead(reader, place, order, 0);
      case STATE_KIND_COUNTER, UNRECOGNIZED -> {}
    }
  }

  /** It has seen so many of them, and none of the others. */
  private void addRead(int reader, Place place, List<String> order, int seen) {
    if (seen > 0) {
      dependencies.add(writer(order.get(seen - 1)), reader, "was read " + place);
    }
    if (seen < order.size()) {
      dependencies.add(reader, writer(order.get(seen)), "read before it wrote " + place);
    }
  }

  private void addRealTime() {
    for (Actor earlier : actors) {
      for (Actor later : actors) {
        if (earlier.endedAt() <= later.invokedAt()
            && earlier.node() != later.node()
            && (later.isStrongRead() || sharesParticipant(earlier, later))) {
          dependencies.add(earlier.node(), later.node(), "was over before it began");
        }
      }
    }
  }

  private static boolean sharesParticipant(Actor one, Actor other) {
    for (String participant : one.participants()) {
      if (other.participants().contains(participant)) {
        return true;
      }
    }
    return false;
  }
}
