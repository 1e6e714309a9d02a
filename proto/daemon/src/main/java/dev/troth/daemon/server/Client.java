package dev.troth.daemon.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Who is at the other end of one or several connections, and how much of the server it uses. */
final class Client {

  private final String name;

  /** Calls and streams in progress. */
  final AtomicInteger calls = new AtomicInteger();

  /** Bytes of requests that are not answered, and of answers that are not read. */
  final AtomicLong heldBytes = new AtomicLong();

  /** Guarded by {@link Clients}. */
  int connections;

  Client(String name) {
    this.name = name;
  }

  @Override
  public String toString() {
    return name;
  }
}
