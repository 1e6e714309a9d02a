package dev.troth.systemtests.checker;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.termination.Decision;
import dev.troth.v1.RegisterStatus;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What ever was true, of a setting with so many participants. */
record Facts(int participants, Set<Fact> all) {

  boolean has(Fact fact) {
    return all.contains(fact);
  }

  private boolean any(Predicate<Fact> condition) {
    return all.stream().anyMatch(condition);
  }

  List<String> halts() {
    return all.stream()
        .filter(Fact.Halted.class::isInstance)
        .map(fact -> ((Fact.Halted) fact).line())
        .toList();
  }

  boolean wasDurable(int participant, RegisterStatus status, ByteString content) {
    return has(new Fact.Durable(participant, status, content));
  }

  /** Whether a row of that status, of any content, was durable there. */
  boolean wasDurable(int participant, RegisterStatus status) {
    return any(
        fact ->
            fact instanceof Fact.Durable durable
                && durable.participant() == participant
                && durable.status() == status);
  }

  /** The contents that committed: announced, or as a durable row. */
  Set<ByteString> committed() {
    return all.stream()
        .filter(
            fact ->
                (fact instanceof Fact.Durable durable
                        && durable.status() == RegisterStatus.REGISTER_STATUS_COMMITTED)
                    || (fact instanceof Fact.Announced announced
                        && announced.decision() instanceof Decision.Commit))
        .map(Facts::content)
        .collect(Collectors.toSet());
  }

  private static ByteString content(Fact fact) {
    return fact instanceof Fact.Durable durable
        ? durable.content()
        : ((Fact.Announced) fact).content();
  }

  boolean wasCommitAnnounced(ByteString content) {
    return !commitTimestamps(content).isEmpty();
  }

  Set<Timestamp> commitTimestamps(ByteString content) {
    return all.stream()
        .filter(
            fact ->
                fact instanceof Fact.Announced announced
                    && announced.content().equals(content)
                    && announced.decision() instanceof Decision.Commit)
        .map(fact -> ((Decision.Commit) ((Fact.Announced) fact).decision()).timestamp())
        .collect(Collectors.toSet());
  }

  boolean wasAbortAnnounced(ByteString content) {
    return has(new Fact.Announced(content, new Decision.Abort(Cast.REASON)));
  }

  /** The contents that anything is known of. */
  Set<ByteString> contents() {
    return all.stream()
        .filter(fact -> fact instanceof Fact.Durable || fact instanceof Fact.Announced)
        .map(Facts::content)
        .collect(Collectors.toSet());
  }

  boolean isAny(Predicate<Integer> ofParticipant) {
    for (int participant = 0; participant < participants; participant++) {
      if (ofParticipant.test(participant)) {
        return true;
      }
    }
    return false;
  }

  boolean isEach(Predicate<Integer> ofParticipant) {
    return !isAny(ofParticipant.negate());
  }
}
