package dev.troth.systemtests.simulation.workload;

import dev.troth.v1.KeyReference;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What there is to fight for: few keys, so that everybody meets. */
final class Keys {

  static final int ACCOUNTS = 2;
  static final int LISTS = 2;
  static final long OPENING_BALANCE = 20;
  static final long HOT_OPENING = 6;
  static final long HOT_MAX = 12;

  private final List<String> participants;

  Keys(List<String> participants) {
    this.participants = participants;
  }

  List<String> participants() {
    return participants;
  }

  String any(SplittableRandom random) {
    return participants.get(random.nextInt(participants.size()));
  }

  static String account(int number) {
    return "accounts/" + number;
  }

  static String list(int number) {
    return "lists/" + number;
  }

  static String value() {
    return "values/v";
  }

  static String hot() {
    return "hot/counter";
  }

  List<KeyReference> accounts() {
    List<KeyReference> all = new ArrayList<>();
    for (String participant : participants) {
      for (int i = 0; i < ACCOUNTS; i++) {
        all.add(reference(participant, account(i)));
      }
    }
    return all;
  }

  static KeyReference reference(String participant, String key) {
    return KeyReference.newBuilder().setParticipant(participant).setKey(key).build();
  }
}
