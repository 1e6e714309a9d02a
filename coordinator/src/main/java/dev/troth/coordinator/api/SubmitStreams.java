package dev.troth.coordinator.api;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The streams of submissions that are open. In turns. */
final class SubmitStreams {

  private final Set<SubmitStream> open = new LinkedHashSet<>();

  void add(SubmitStream stream) {
    open.add(stream);
  }

  void remove(SubmitStream stream) {
    open.remove(stream);
  }

  void stop() {
    List.copyOf(open).forEach(SubmitStream::stop);
  }
}
