package dev.troth.systemtests.simulation.world;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One line for each event: simulated time, node, what. Its hash is kept even when nobody reads it,
 * so that two runs of a seed can be told to be the same.
 */
public final class Trace {

  private static final long FNV_PRIME = 0x100000001b3L;

  private final Optional<Consumer<String>> lines;
  private long hash = 0xcbf29ce484222325L;
  private long events;

  private Trace(Optional<Consumer<String>> lines) {
    this.lines = lines;
  }

  public static Trace unread() {
    return new Trace(Optional.empty());
  }

  public static Trace to(Consumer<String> lines) {
    return new Trace(Optional.of(lines));
  }

  /**
   * Takes note of an event.
   *
   * @param detail what tells it from others of its kind
   * @param text for people; asked for only when somebody reads along
   */
  public void add(long nowNanos, String node, String what, long detail, Supplier<String> text) {
    events++;
    mix(nowNanos);
    mix(node.hashCode());
    mix(what.hashCode());
    mix(detail);
    if (lines.isPresent()) {
      lines
          .get()
          .accept("%10.3f ms  %-13s %-9s %s".formatted(nowNanos / 1e6, node, what, text.get()));
    }
  }

  private void mix(long value) {
    hash = (hash ^ value) * FNV_PRIME;
    hash ^= hash >>> 29;
  }

  public long hash() {
    return hash;
  }

  public long events() {
    return events;
  }
}
