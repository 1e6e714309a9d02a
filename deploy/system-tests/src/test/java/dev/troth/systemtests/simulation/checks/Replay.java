package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Version;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.history.ReadSeen;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StateKind;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Everything that was read, and every version that is kept, is what the oracle says. */
final class Replay {

  private record Committed(Attempt attempt, Timestamp at) {}

  private final History history;
  private final Map<Content, Timestamp> committed;
  private final List<ParticipantNode> participants;
  private final Oracle oracle = new Oracle();

  Replay(History history, Map<Content, Timestamp> committed, List<ParticipantNode> participants) {
    this.history = history;
    this.committed = committed;
    this.participants = participants;
  }

  /** Whatever was committed, in order. */
  Oracle oracle() {
    return oracle;
  }

  void check() {
    for (Committed each : inOrder()) {
      List<ReadValue> expected = oracle.apply(each.attempt(), each.at());
      for (Attempt.Told told : each.attempt().told()) {
        if (told.isCommitted() && told.outcome().getReadsCount() > 0) {
          compare(each.attempt(), expected, told.outcome().getReadsList());
        }
      }
    }
    history.reads().forEach(this::checkRead);
    participants.forEach(this::checkVersions);
  }

  private List<Committed> inOrder() {
    List<Committed> all = new ArrayList<>();
    committed.forEach(
        (content, at) ->
            all.add(
                new Committed(
                    history
                        .of(content)
                        .orElseThrow(() -> new Violation("nobody asked for " + content)),
                    at)));
    all.sort(Comparator.comparing(Committed::at).thenComparing(each -> each.attempt().id()));
    return all;
  }

  private static void compare(Attempt attempt, List<ReadValue> expected, List<ReadValue> read) {
    for (int i = 0; i < expected.size(); i++) {
      if (!shows(read.get(i), expected.get(i))) {
        throw new Violation(
            "transaction=%s read %s, in commit order it is %s"
                .formatted(attempt.id(), text(read.get(i)), text(expected.get(i))));
      }
    }
  }

  private void checkRead(ReadSeen read) {
    if (read.notBefore().isAfter(read.at())) {
      throw new Violation("I13: a read not before " + read.notBefore() + " is at " + read.at());
    }
    checkKeys(read);
    for (ReadValue value : read.values()) {
      Place place = new Place(value.getParticipant(), value.getKey());
      ReadValue expected = oracle.at(place, read.at());
      if (!shows(value, expected)) {
        throw new Violation(
            "a %s read of %s at %s shows %s, in commit order it is %s"
                .formatted(read.kind(), read.client(), read.at(), text(value), text(expected)));
      }
    }
  }

  /** A scan shows every key there was, once and in order. */
  private void checkKeys(ReadSeen read) {
    List<Place> expected = new ArrayList<>();
    for (PrefixReference scanned : read.scanned()) {
      oracle.moments().keySet().stream()
          .filter(place -> place.participant().equals(scanned.getParticipant()))
          .filter(place -> place.key().startsWith(scanned.getPrefix()))
          .filter(place -> oracle.at(place, read.at()).getExists())
          .sorted(Comparator.comparing(Place::key))
          .forEach(expected::add);
    }
    List<Place> shown =
        read.values().stream()
            .map(value -> new Place(value.getParticipant(), value.getKey()))
            .toList();
    if (!read.scanned().isEmpty() && !shown.equals(expected)) {
      throw new Violation(
          "a %s scan of %s at %s shows %s, there were %s"
              .formatted(read.kind(), read.client(), read.at(), shown, expected));
    }
  }

  private static boolean shows(ReadValue read, ReadValue expected) {
    boolean same =
        read.getExists() == expected.getExists() && read.getVersion() == expected.getVersion();
    return same
        && switch (read.getKind()) {
          case STATE_KIND_COUNTER -> read.getCounter() == expected.getCounter();
          case STATE_KIND_VALUE -> read.getValue().equals(expected.getValue());
          case STATE_KIND_STREAM -> tags(read).equals(kept(tags(expected), read));
          case STATE_KIND_UNSPECIFIED, UNRECOGNIZED -> true;
        };
  }

  /** Without those that are pruned; whether they had to be is asked elsewhere. */
  private static List<String> kept(List<String> tags, ReadValue read) {
    int omitted = Math.toIntExact(Math.min(tags.size(), read.getStream().getOmitted()));
    return tags.subList(omitted, tags.size());
  }

  private static List<String> tags(ReadValue value) {
    return value.getStream().getEventsList().stream().map(StreamEvent::getData).toList();
  }

  private static String text(ReadValue value) {
    return value.getParticipant()
        + "/"
        + value.getKey()
        + " version "
        + value.getVersion()
        + " "
        + (value.getKind() == StateKind.STATE_KIND_STREAM || value.hasStream()
            ? tags(value)
            : value.getCounter() + value.getValue());
  }

  private void checkVersions(ParticipantNode participant) {
    DiskImage image = participant.disk().image().whole();
    oracle
        .moments()
        .forEach(
            (place, moments) -> {
              if (place.participant().equals(participant.name())) {
                checkVersions(place, moments, List.copyOf(image.versions(place.key())));
              }
            });
    for (String key : image.states().keySet()) {
      if (!oracle.moments().containsKey(new Place(participant.name(), key))) {
        throw new Violation(participant.name() + " has " + key + ", which nobody committed");
      }
    }
  }

  private static void checkVersions(Place place, List<Moment> moments, List<Version> kept) {
    boolean same = moments.size() == kept.size();
    for (int i = 0; same && i < kept.size(); i++) {
      Moment expected = moments.get(i);
      Version version = kept.get(i);
      boolean last = i + 1 == kept.size() || !moments.get(i + 1).at().equals(expected.at());
      same =
          version.commitTimestamp().equals(expected.at())
              && (!last
                  || (version.number() == expected.version()
                      && version.counter() == expected.counter()));
    }
    if (!same) {
      throw new Violation("I7: %s has %s, in commit order %s".formatted(place, kept, moments));
    }
  }
}
