package dev.troth.cli.bench;

import dev.troth.v1.KeyReference;
import java.util.List;

/**
 * The keys of a run: so many accounts at every participant, and as many streams. Each has a number,
 * its <em>slot</em>: first all accounts, one participant after the other, then all streams.
 */
final class KeySpace {

  private final String prefix;
  private final List<String> participants;
  private final int keys;

  /**
   * @param keys accounts, and streams, at each participant
   */
  KeySpace(String prefix, List<String> participants, int keys) {
    this.prefix = prefix;
    this.participants = participants;
    this.keys = keys;
  }

  int participants() {
    return participants.size();
  }

  String participant(int index) {
    return participants.get(index);
  }

  /** Accounts at all participants together; their slots are the first ones. */
  int accounts() {
    return keys * participants.size();
  }

  /** All slots. */
  int slots() {
    return 2 * accounts();
  }

  int account(int participant, int number) {
    return participant * keys + number;
  }

  int stream(int participant, int number) {
    return accounts() + account(participant, number);
  }

  String participantOf(int slot) {
    return participants.get(slot % accounts() / keys);
  }

  String keyOf(int slot) {
    return prefix + (slot < accounts() ? "accounts/" : "streams/") + slot % keys;
  }

  KeyReference reference(int slot) {
    return KeyReference.newBuilder()
        .setParticipant(participantOf(slot))
        .setKey(keyOf(slot))
        .build();
  }

  /** As people write it. */
  String name(int slot) {
    return participantOf(slot) + "/" + keyOf(slot);
  }
}
