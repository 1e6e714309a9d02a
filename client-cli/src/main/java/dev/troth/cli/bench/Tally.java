package dev.troth.cli.bench;

import dev.troth.error.GrpcErrors;
import dev.troth.v1.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts how things end. One thread counts, others may look. */
final class Tally {

  private final LongAdder committed = new LongAdder();
  private final LongAdder read = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder notStarted = new LongAdder();
  private final Map<ErrorCode, LongAdder> aborted = new ConcurrentHashMap<>();
  private final Map<ErrorCode, LongAdder> triedAgain = new ConcurrentHashMap<>();
  private final Map<ErrorCode, LongAdder> refused = new ConcurrentHashMap<>();

  void committed() {
    committed.increment();
  }

  void read() {
    read.increment();
  }

  void unknown() {
    unknown.increment();
  }

  /** It was meant to start and never did: there was no room until the end. */
  void notStarted() {
    notStarted.increment();
  }

  void aborted(ErrorCode reason) {
    count(aborted, reason, 1);
  }

  /** So many attempts were aborted, and the transaction submitted again. */
  void triedAgain(ErrorCode reason, int attempts) {
    count(triedAgain, reason, attempts);
  }

  void refused(ErrorCode reason) {
    count(refused, reason, 1);
  }

  Outcomes outcomes() {
    return new Outcomes(
        committed.sum(),
        read.sum(),
        unknown.sum(),
        notStarted.sum(),
        byName(aborted),
        byName(triedAgain),
        byName(refused));
  }

  private static void count(Map<ErrorCode, LongAdder> counts, ErrorCode reason, int times) {
    counts.computeIfAbsent(reason, any -> new LongAdder()).add(times);
  }

  private static Map<String, Long> byName(Map<ErrorCode, LongAdder> counts) {
    Map<String, Long> names = new TreeMap<>();
    counts.forEach((code, count) -> names.put(GrpcErrors.shortName(code), count.sum()));
    return names;
  }
}
