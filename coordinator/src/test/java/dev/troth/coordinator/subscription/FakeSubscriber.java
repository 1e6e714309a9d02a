package dev.troth.coordinator.subscription;

import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeResponse;
import dev.troth.v1.SubscribedEvent;
import java.util.ArrayList;
import java.util.List;

/** A client that remembers what it was sent, and can be slow. */
final class FakeSubscriber implements Subscriber {

  final List<SubscribeResponse> answers = new ArrayList<>();
  final List<Reason> ends = new ArrayList<>();
  boolean isReady = true;

  @Override
  public boolean isReady() {
    return isReady;
  }

  @Override
  public void send(SubscribeResponse response) {
    answers.add(response);
  }

  @Override
  public void end(Reason why) {
    ends.add(why);
  }

  SubscribeResponse last() {
    return answers.get(answers.size() - 1);
  }

  List<String> events() {
    List<String> events = new ArrayList<>();
    for (SubscribeResponse answer : answers) {
      for (SubscribedEvent event : answer.getEventsList()) {
        events.add(event.getParticipant() + "@" + event.getEntry().getCommitTimestamp());
      }
    }
    return events;
  }
}
