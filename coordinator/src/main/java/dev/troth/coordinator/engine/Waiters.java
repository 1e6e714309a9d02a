package dev.troth.coordinator.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The clients that wait for one transaction. In turns. */
final class Waiters {

  private final List<Waiter> waiting = new ArrayList<>(1);
  private long nextAnswerBy = TimerWheel.NEVER;
  private boolean wantVote;

  void add(Waiter waiter) {
    waiting.add(waiter);
    wantVote |= waiter.answersVote();
    nextAnswerBy = Math.min(nextAnswerBy, waiter.answerByNanos());
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** When the first of them wants an answer at the latest. */
  long nextAnswerBy() {
    return nextAnswerBy;
  }

  /** Whether a durable vote is answer enough to any. */
  boolean wantVote() {
    return wantVote;
  }

  /** Tells them all, and lets go of them. */
  void tellAll(Consumer<Client> answer) {
    tell(waiter -> true, answer);
  }

  /** Tells those to whom a durable vote is answer enough. */
  void tellOfVote(Consumer<Client> answer) {
    wantVote = false;
    tell(Waiter::answersVote, answer);
  }

  /** Tells those whose time has run out. */
  void tellLate(long now, Consumer<Client> answer) {
    if (now >= nextAnswerBy) {
      tell(waiter -> waiter.answerByNanos() <= now, answer);
    }
  }

  private void tell(Predicate<Waiter> those, Consumer<Client> answer) {
    List<Waiter> told = new ArrayList<>(waiting.size());
    nextAnswerBy = TimerWheel.NEVER;
    for (int i = waiting.size() - 1; i >= 0; i--) {
      if (those.test(waiting.get(i))) {
        told.add(waiting.remove(i));
      } else {
        nextAnswerBy = Math.min(nextAnswerBy, waiting.get(i).answerByNanos());
      }
    }
    told.forEach(waiter -> answer.accept(waiter.client()));
  }
}
