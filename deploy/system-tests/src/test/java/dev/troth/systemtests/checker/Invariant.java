package dev.troth.systemtests.checker;

import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import java.util.Set;

/** The safety properties of protocol section 10, as far as one id is concerned. */
enum Invariant {
  I1("a register moves only as the table says, and nobody meets a broken invariant") {
    @Override
    boolean holdsIn(Facts facts) {
      return facts.halts().isEmpty();
    }
  },
  I2("no two nodes ever hold or announce different outcomes") {
    @Override
    boolean holdsIn(Facts facts) {
      return facts.committed().size() <= 1
          && facts.committed().stream()
              .noneMatch(
                  content ->
                      facts.wasAbortAnnounced(content)
                          || facts.has(new Fact.Refused(content))
                          || facts.isAny(
                              p -> facts.wasDurable(p, REGISTER_STATUS_ABORTED, content)));
    }
  },
  I3("COMMIT announced: every participant had a durable yes to this content") {
    @Override
    boolean holdsIn(Facts facts) {
      return facts.contents().stream()
          .filter(facts::wasCommitAnnounced)
          .allMatch(
              content -> facts.isEach(p -> facts.wasDurable(p, REGISTER_STATUS_YES, content)));
    }
  },
  I4("ABORT announced: some register is durably ABORTED, or holds other content") {
    @Override
    boolean holdsIn(Facts facts) {
      return facts.contents().stream()
          .filter(facts::wasAbortAnnounced)
          .allMatch(
              content ->
                  facts.isAny(
                      p ->
                          facts.wasDurable(p, REGISTER_STATUS_ABORTED, content)
                              || facts.contents().stream()
                                  .anyMatch(
                                      other ->
                                          !other.equals(content)
                                              && holdsContent(facts, p, other))));
    }
  },
  I5("the commit timestamp is the highest prepare timestamp, everywhere") {
    @Override
    boolean holdsIn(Facts facts) {
      Timestamp highest = Cast.commitTimestamp(facts.participants());
      return facts.contents().stream()
          .allMatch(content -> Set.of(highest).containsAll(facts.commitTimestamps(content)));
    }
  },
  I6("a row is dropped only below a durable horizon, when all others are final for good") {
    @Override
    boolean holdsIn(Facts facts) {
      return facts.isEach(
          p ->
              !facts.has(new Fact.Dropped(p))
                  || (facts.has(new Fact.BelowHorizon(p))
                      && facts.isEach(other -> other.equals(p) || isOver(facts, other))));
    }
  };

  private final String words;

  Invariant(String words) {
    this.words = words;
  }

  abstract boolean holdsIn(Facts facts);

  private static boolean holdsContent(Facts facts, int participant, ByteString content) {
    return facts.wasDurable(participant, REGISTER_STATUS_YES, content)
        || facts.wasDurable(participant, REGISTER_STATUS_ABORTED, content);
  }

  /** Final, or below its horizon without ever having voted. */
  private static boolean isOver(Facts facts, int participant) {
    return facts.wasDurable(participant, REGISTER_STATUS_COMMITTED)
        || facts.wasDurable(participant, REGISTER_STATUS_ABORTED)
        || (facts.has(new Fact.BelowHorizon(participant))
            && !facts.wasDurable(participant, REGISTER_STATUS_YES));
  }

  @Override
  public String toString() {
    return name() + ": " + words;
  }
}
