package dev.troth.systemtests.lengths;

import com.google.protobuf.ByteString;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.v1.StreamEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Measures what it takes to look at keys of so many events, and what an event takes on disk. Prints
 * tables.
 */
public final class KeyLengths {

  private static final int SHORT_KEYS = 10_000;
  private static final int LONG_KEYS = 1_000;
  private static final int SMALL_EVENTS = 1_000_000;
  private static final int LARGE_EVENTS = 100_000;
  private static final int LARGE_BYTES = 1 << 10;

  private KeyLengths() {}

  /** Arguments: an empty directory, and how many events the keys have (several). */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    lengths(directory.resolve("lengths"), args);
    System.out.println();
    bytes(directory.resolve("bytes"));
  }

  private static void lengths(Path directory, String[] args) throws Exception {
    List<Key> keys = new ArrayList<>();
    try (FilledStore store = FilledStore.make(directory)) {
      for (int i = 1; i < args.length; i++) {
        long events = Long.parseLong(args[i]);
        for (Key.Kind kind : Key.Kind.values()) {
          Key key = new Key(kind, events);
          store.fill(events, key::change);
          keys.add(key);
        }
      }
    }
    FilledStore.compact(directory);
    System.out.printf(
        Locale.ROOT,
        "%-28s %9s %9s %9s %9s%n",
        "us: kind, events",
        "now",
        "past",
        "history",
        "append");
    try (FilledStore store = FilledStore.open(directory)) {
      for (Key key : keys) {
        System.out.printf(
            Locale.ROOT,
            "%-28s %9.1f %9.1f %9.1f %9.1f%n",
            key,
            store.micros(key.name(), FilledStore.Look.NOW),
            store.micros(key.name(), FilledStore.Look.PAST),
            store.micros(key.name(), FilledStore.Look.HISTORY),
            store.appendMicros(key::change));
      }
    }
  }

  private static void bytes(Path directory) throws Exception {
    Random random = new Random(1);
    System.out.printf(
        Locale.ROOT,
        "%-28s %9s %9s %9s %9s %9s%n",
        "bytes an event",
        "payload",
        "journal",
        "versions",
        "together",
        "ratio");
    bytes(directory.resolve("adds"), "add", SMALL_EVENTS, i -> add(random));
    bytes(directory.resolve("text"), "put of 1 KiB of JSON", LARGE_EVENTS, i -> put(text(random)));
    bytes(
        directory.resolve("random"),
        "put of 1 KiB at random",
        LARGE_EVENTS,
        i -> put(noise(random)));
  }

  private static void bytes(Path directory, String what, int events, IntFunction<Change> change)
      throws Exception {
    long payload = 0;
    try (FilledStore store = FilledStore.make(directory)) {
      payload = store.fill(events, change);
    }
    FilledStore.compact(directory);
    FilledStore.Sizes sizes = FilledStore.sizes(directory);
    double together = (double) (sizes.journal() + sizes.versions()) / events;
    System.out.printf(
        Locale.ROOT,
        "%-28s %9.1f %9.1f %9.1f %9.1f %9.2f%n",
        what,
        (double) payload / events,
        (double) sizes.journal() / events,
        (double) sizes.versions() / events,
        together,
        together * events / payload);
  }

  private static Change add(Random random) {
    return Change.newBuilder()
        .setKey("accounts/" + random.nextInt(SHORT_KEYS))
        .setAdd(random.nextInt(2_000) - 1_000)
        .build();
  }

  private static Change put(ByteString content) {
    return Change.newBuilder()
        .setKey("documents/" + Integer.remainderUnsigned(content.hashCode(), LONG_KEYS))
        .setPut(Content.newBuilder().setBytes(content))
        .build();
  }

  private static ByteString noise(Random random) {
    byte[] bytes = new byte[LARGE_BYTES];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static ByteString text(Random random) {
    StringBuilder json = new StringBuilder("{\"order\":").append(random.nextLong());
    while (json.length() < LARGE_BYTES) {
      json.append(",{\"sku\":\"sku-")
          .append(random.nextInt(100_000))
          .append("\",\"quantity\":")
          .append(random.nextInt(100))
          .append(",\"price\":")
          .append(random.nextInt(100_000))
          .append('}');
    }
    return ByteString.copyFromUtf8(json.substring(0, LARGE_BYTES));
  }

  /** A key of one kind and length. */
  private record Key(Kind kind, long events) {

    enum Kind {
      VALUE,
      COUNTER,
      STREAM
    }

    String name() {
      return kind.name().toLowerCase(Locale.ROOT) + "/" + events;
    }

    Change change(int number) {
      Change.Builder change = Change.newBuilder().setKey(name());
      return switch (kind) {
        case VALUE -> change.setPut(Content.newBuilder().setText("value " + number)).build();
        case COUNTER -> change.setAdd(1).build();
        case STREAM ->
            change
                .setAppend(
                    StreamEvent.newBuilder().setType("event").setData("{\"n\":" + number + "}"))
                .build();
      };
    }

    @Override
    public String toString() {
      return kind.name().toLowerCase(Locale.ROOT) + ", " + events;
    }
  }
}
