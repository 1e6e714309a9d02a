package dev.troth.systemtests.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Numbers the messages of an exploration, as it meets them. */
final class Messages {

  private final Map<Message, Integer> numbers = new HashMap<>();
  private final List<Message> messages = new ArrayList<>();

  int count() {
    return messages.size();
  }

  Message get(int number) {
    return messages.get(number);
  }

  Network numbered(List<Message> sent) {
    Network network = Network.EMPTY;
    for (Message message : sent) {
      network = network.plus(Network.of(number(message)));
    }
    return network;
  }

  List<Message> of(Network network) {
    List<Message> all = new ArrayList<>();
    network.forEach(number -> all.add(messages.get(number)));
    return all;
  }

  /** The messages so far of which this is true. */
  Network matching(Predicate<Message> condition) {
    return numbered(List.copyOf(messages).stream().filter(condition).toList());
  }

  private int number(Message message) {
    Integer known = numbers.get(message);
    if (known != null) {
      return known;
    }
    int next = messages.size();
    if (next == Network.CAPACITY) {
      throw new IllegalStateException("too many different messages: " + messages);
    }
    numbers.put(message, next);
    messages.add(message);
    return next;
  }
}
