package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.id.StoreId;
import dev.troth.v1.Member;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that was ever durable of one content, wherever. */
final class Fate {

  private final Map<StoreId, Timestamp> yes = new HashMap<>();
  private final Set<StoreId> aborted = new HashSet<>();
  private final Set<StoreId> committed = new HashSet<>();
  private List<Member> members = List.of();
  private Optional<Timestamp> commitTimestamp = Optional.empty();

  void durableYes(StoreId store, Timestamp prepared, List<Member> all) {
    yes.put(store, prepared);
    members = all;
  }

  void durableAborted(StoreId store) {
    aborted.add(store);
  }

  void durableCommitted(StoreId store) {
    committed.add(store);
  }

  void committedAt(Timestamp at) {
    commitTimestamp = Optional.of(at);
  }

  Optional<Timestamp> commitTimestamp() {
    return commitTimestamp;
  }

  boolean isAborted() {
    return !aborted.isEmpty();
  }

  /** Whether every member of it has at some time had a durable yes. */
  boolean hasEveryYes() {
    return !members.isEmpty() && yes.size() == members.size();
  }

  /** Whether it is committed, or cannot be anything else. */
  boolean isFixed() {
    return commitTimestamp.isPresent() || (hasEveryYes() && !isAborted());
  }

  /** Whether it is durably committed at all others. */
  boolean isCommittedBeside(StoreId store) {
    Set<StoreId> others = new HashSet<>(committed);
    others.remove(store);
    return members.isEmpty() || others.size() == members.size() - 1;
  }

  Timestamp latestYes() {
    Timestamp latest = Timestamp.ZERO;
    for (Timestamp prepared : yes.values()) {
      latest = Timestamp.max(latest, prepared);
    }
    return latest;
  }

  List<Member> members() {
    return members;
  }

  @Override
  public String toString() {
    return "members="
        + members.size()
        + " yes="
        + yes
        + " aborted="
        + aborted
        + " committed="
        + committed
        + " at="
        + commitTimestamp;
  }
}
