package dev.troth.participant.engine;

import dev.troth.v1.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * What the engine counts.
 *
 * @param yes votes that were yes
 * @param no votes that were no, by reason
 * @param committed branches committed
 * @param aborted branches aborted after a yes
 * @param events events appended to the journal
 * @param batches batches written
 * @param pruned events pruned
 * @param contradicted decisions that came for what an operator had ended otherwise
 */
public record EngineCounters(
    LongAdder yes,
    Map<ErrorCode, LongAdder> no,
    LongAdder committed,
    LongAdder aborted,
    LongAdder events,
    LongAdder batches,
    LongAdder pruned,
    LongAdder contradicted) {

  /** One counter for each code, from where counters are kept. */
  public static Map<ErrorCode, LongAdder> byCode(Function<ErrorCode, LongAdder> counter) {
    Map<ErrorCode, LongAdder> byCode = new EnumMap<>(ErrorCode.class);
    for (ErrorCode code : ErrorCode.values()) {
      if (code != ErrorCode.UNRECOGNIZED) {
        byCode.put(code, counter.apply(code));
      }
    }
    return byCode;
  }

  /** Counters that nobody reads. */
  public static EngineCounters unread() {
    return new EngineCounters(
        new LongAdder(),
        byCode(code -> new LongAdder()),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder());
  }

  void votedNo(ErrorCode code) {
    LongAdder counter = no.get(code);
    if (counter != null) {
      counter.increment();
    }
  }

  void committed(int changes) {
    committed.increment();
    events.add(changes);
  }
}
