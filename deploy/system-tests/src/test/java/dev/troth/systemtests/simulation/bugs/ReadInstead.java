package dev.troth.systemtests.simulation.bugs;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.v1.ReadValue;
import java.util.List;
import java.util.function.Function;

/** Answers a read at its moment, with other values. */
final class ReadInstead implements ParticipantEngine.Reader {

  private final ParticipantEngine.Reader reader;
  private final Function<Timestamp, List<ReadValue>> values;

  ReadInstead(ParticipantEngine.Reader reader, Function<Timestamp, List<ReadValue>> values) {
    this.reader = reader;
    this.values = values;
  }

  @Override
  public void accept(Timestamp at, List<ReadValue> ignored) {
    reader.accept(at, values.apply(at));
  }

  @Override
  public void reject(RejectedException why) {
    reader.reject(why);
  }
}
