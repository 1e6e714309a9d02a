package dev.troth.participant.api;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All open ways back; there is one per coordinator. */
public final class ReplyStreams {

  private final List<ReplyStream> open = new CopyOnWriteArrayList<>();

  void add(ReplyStream stream) {
    open.add(stream);
  }

  void remove(ReplyStream stream) {
    open.remove(stream);
  }

  int count() {
    return open.size();
  }

  /** Sends what has gathered. */
  public void flush() {
    for (ReplyStream stream : open) {
      stream.flush();
    }
  }
}
