package dev.troth.participant.peers;

import java.util.HashMap;
import java.util.Map;

/**
 * Who did not answer lately. One call at a time is let through to a silent peer; the others are
 * spared the wait for their deadlines, and the few who may search for decisions at once do not all
 * stand before one dead host. To be told that somebody cannot be reached is safe at any time (R7).
 */
final class Silences {

  private enum Probe {
    NONE,
    UNDER_WAY
  }

  private final Map<String, Probe> silent = new HashMap<>();

  /** Whether to call; if so, {@link #answered} or {@link #silent} has to follow. */
  synchronized boolean admits(String address) {
    return silent.replace(address, Probe.UNDER_WAY) != Probe.UNDER_WAY;
  }

  synchronized void answered(String address) {
    silent.remove(address);
  }

  synchronized void silent(String address) {
    silent.put(address, Probe.NONE);
  }
}
