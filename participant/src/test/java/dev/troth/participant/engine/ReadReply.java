package dev.troth.participant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import java.util.List;
import java.util.Optional;

/** Remembers the one outcome of a read. */
final class ReadReply implements ParticipantEngine.Reader {

  private Optional<Timestamp> at = Optional.empty();
  private List<ReadValue> values = List.of();
  private Optional<Reason> rejection = Optional.empty();

  @Override
  public void accept(Timestamp moment, List<ReadValue> shown) {
    assertThat(isGiven()).as("answered before").isFalse();
    at = Optional.of(moment);
    values = shown;
  }

  @Override
  public void reject(RejectedException why) {
    assertThat(isGiven()).as("answered before").isFalse();
    rejection = Optional.of(why.reason());
  }

  boolean isGiven() {
    return at.isPresent() || rejection.isPresent();
  }

  Timestamp at() {
    return at.orElseThrow();
  }

  List<ReadValue> values() {
    assertThat(at).as("answer").isPresent();
    return values;
  }

  ReadValue value() {
    assertThat(values()).hasSize(1);
    return values.get(0);
  }

  long counter() {
    return value().getCounter();
  }

  ErrorCode rejection() {
    return rejection.orElseThrow().getCode();
  }

  boolean isRejected() {
    return rejection.isPresent();
  }

  Reason reason() {
    return rejection.orElseThrow();
  }
}
