package dev.troth.systemtests.simulation.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that clients asked and were told. */
public final class History {

  private final List<Attempt> attempts = new ArrayList<>();
  private final List<ReadSeen> reads = new ArrayList<>();
  private final List<HistorySeen> histories = new ArrayList<>();
  private final List<TooOld> tooOld = new ArrayList<>();
  private final Map<Content, Attempt> byContent = new HashMap<>();

  public void add(Attempt attempt) {
    attempts.add(attempt);
    byContent.put(attempt.content(), attempt);
  }

  public void add(ReadSeen read) {
    reads.add(read);
  }

  public void add(HistorySeen seen) {
    histories.add(seen);
  }

  public void add(TooOld refused) {
    tooOld.add(refused);
  }

  public List<HistorySeen> histories() {
    return histories;
  }

  public List<TooOld> tooOld() {
    return tooOld;
  }

  public List<Attempt> attempts() {
    return attempts;
  }

  public List<ReadSeen> reads() {
    return reads;
  }

  public Optional<Attempt> of(Content content) {
    return Optional.ofNullable(byContent.get(content));
  }
}
