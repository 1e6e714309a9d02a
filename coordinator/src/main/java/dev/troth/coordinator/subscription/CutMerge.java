package dev.troth.coordinator.subscription;

import dev.troth.clock.Timestamp;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.SubscribeResponse;
import dev.troth.v1.SubscribedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Merges journals, each in the order of its positions, into answers in the order in which events
 * took effect. Pure: entries in, answers out.
 *
 * <p>What a participant sends is held until the <i>cut</i> passes it: the earliest of the moments
 * up to which each participant's events are complete here. A transaction has one moment everywhere,
 * and an answer ends between moments, so after each answer a consumer has seen all of a transaction
 * or nothing.
 *
 * <p>What is held is bounded. When it is too much the latest events are let go; the participants
 * that they came from count as complete up to there, and are read again from there once what is
 * before has been sent. So a journal of any length can be caught up with, in several passes.
 */
final class CutMerge {

  private final List<Source> sources;
  private final MergeLimits limits;
  private final TreeSet<HeldEvent> held = new TreeSet<>();
  private long heldBytes;
  private Timestamp upTo;
  private Checkpoint checkpoint;
  private boolean isInsideMoment;

  /**
   * @param sources in the order of their names, at least one
   */
  CutMerge(List<Source> sources, MergeLimits limits) {
    this.sources = List.copyOf(sources);
    this.limits = limits;
    this.upTo = cut();
    this.checkpoint = checkpointNow();
  }

  /**
   * Takes in what a participant sent.
   *
   * @throws IllegalStateException when it contradicts what it sent before
   */
  void heard(int source, ParticipantServiceSubscribeResponse response) {
    Source from = sources.get(source);
    for (JournalEntry entry : response.getEntriesList()) {
      HeldEvent event = new HeldEvent(new Timestamp(entry.getCommitTimestamp()), source, entry);
      if (from.takes(event.moment(), event.position())) {
        held.add(event);
        heldBytes += event.bytes();
      }
    }
    from.read(response.getPosition(), new Timestamp(response.getSafeTimestamp()));
    letGo();
  }

  /** Whether more of a participant should be read: it holds the others up, or there is room. */
  boolean wants(int source) {
    Source from = sources.get(source);
    if (from.hasReadEnough()) {
      return false;
    }
    return heldBytes < limits.heldBytes() || (from.complete().equals(cut()) && !hasNext());
  }

  /** Where a participant has to be read again, if it has: from there on it is. */
  Optional<JournalCursor> takeReread(int source) {
    Source from = sources.get(source);
    if (isInsideMoment || !from.canReread()) {
      return Optional.empty();
    }
    from.reread();
    return Optional.of(from.next());
  }

  /** Where reading a participant goes on. */
  JournalCursor next(int source) {
    return sources.get(source).next();
  }

  /** Events that can be sent, as many as fit into an answer. */
  Optional<SubscribeResponse> next() {
    Timestamp cut = cut();
    List<HeldEvent> taken = new ArrayList<>();
    long bytes = 0;
    int whole = 0;
    boolean isFull = false;
    for (HeldEvent event : held) {
      if (event.moment().isAfter(cut)) {
        break;
      }
      if (!taken.isEmpty()) {
        if (!event.moment().equals(taken.get(taken.size() - 1).moment())) {
          whole = taken.size();
        }
        if (taken.size() == limits.answerEvents() || bytes + event.bytes() > limits.answerBytes()) {
          isFull = true;
          break;
        }
      }
      taken.add(event);
      bytes += event.bytes();
    }
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    isInsideMoment = isFull && whole == 0;
    List<HeldEvent> sent = isFull && whole > 0 ? taken.subList(0, whole) : taken;
    sent.forEach(this::sent);
    if (!isInsideMoment) {
      upTo = isFull ? sent.get(sent.size() - 1).moment() : cut;
      checkpoint = checkpointNow();
    }
    return Optional.of(answer(sent));
  }

  /** How far it is, without events. */
  SubscribeResponse progress() {
    if (!isInsideMoment && !hasNext()) {
      upTo = cut();
      checkpoint = checkpointNow();
    }
    return answer(List.of());
  }

  /** What is held now, in bytes. */
  long heldBytes() {
    return heldBytes;
  }

  private boolean hasNext() {
    return !held.isEmpty() && !held.first().moment().isAfter(cut());
  }

  private Timestamp cut() {
    Timestamp cut = Timestamp.MAX;
    for (Source source : sources) {
      Timestamp complete = source.complete();
      cut = complete.compareTo(cut) < 0 ? complete : cut;
    }
    return cut;
  }

  private void sent(HeldEvent event) {
    remove(event);
    sources.get(event.source()).sent(event.position());
  }

  private void remove(HeldEvent event) {
    held.remove(event);
    heldBytes -= event.bytes();
  }

  /** Of the first moment nothing is let go, so that there is always something to go on with. */
  private void letGo() {
    while (heldBytes > limits.heldBytes() && held.last().moment().isAfter(held.first().moment())) {
      HeldEvent last = held.last();
      Source from = sources.get(last.source());
      while (held.last().source() == last.source() && held.last().moment().equals(last.moment())) {
        from.lose(last.moment(), held.last().position());
        remove(held.last());
      }
    }
  }

  private SubscribeResponse answer(List<HeldEvent> events) {
    SubscribeResponse.Builder answer =
        SubscribeResponse.newBuilder()
            .setUpTo(upTo.bits())
            .setCheckpoint(checkpoint)
            .setPartial(isInsideMoment);
    for (HeldEvent event : events) {
      answer.addEvents(
          SubscribedEvent.newBuilder()
              .setParticipant(sources.get(event.source()).name())
              .setEntry(event.entry()));
    }
    return answer.build();
  }

  private Checkpoint checkpointNow() {
    Checkpoint.Builder cursors = Checkpoint.newBuilder();
    sources.forEach(source -> cursors.addCursors(source.cursor(upTo)));
    return cursors.build();
  }
}
