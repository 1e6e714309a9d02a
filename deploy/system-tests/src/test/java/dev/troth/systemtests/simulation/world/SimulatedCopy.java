package dev.troth.systemtests.simulation.world;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Horizon;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.StateKind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** What a disk held at one moment, in a few records at a time, and how they are taken in. */
final class SimulatedCopy implements StoreCopy {

  private static final int MAX_RECORDS = 16;
  private static final String JOURNAL = "journal";
  private static final String VERSIONS = "versions";
  private static final String PRUNED = "pruned";
  private static final String HORIZONS = "horizons";
  private static final String TRIMMED = "trimmed";

  private final Queue<CopiedRecord> left = new ArrayDeque<>();
  private final long position;

  SimulatedCopy(DiskImage image) {
    position = image.nextPosition() - 1;
    image.journal().forEach((at, event) -> add(JOURNAL, Long.toString(at), event.toByteString()));
    for (String key : image.keys()) {
      image
          .versions(key)
          .forEach(
              version ->
                  add(
                      VERSIONS,
                      key,
                      numbers(
                          version.number(),
                          version.commitTimestamp().bits(),
                          version.position(),
                          version.counter())));
    }
    image
        .pasts()
        .forEach(
            (key, past) ->
                add(
                    PRUNED,
                    key,
                    numbers(
                        past.kind().getNumber(),
                        past.events(),
                        past.commitTimestamp().bits(),
                        past.counter())));
    image
        .horizons()
        .forEach(
            (prefix, horizon) ->
                add(
                    HORIZONS,
                    prefix,
                    numbers(
                        horizon.moment().bits(), horizon.floor().bits(), horizon.position(), 0)));
    add(TRIMMED, "", numbers(image.trimmed(), 0, 0, 0));
  }

  private void add(String table, String key, ByteString value) {
    left.add(
        CopiedRecord.newBuilder()
            .setTable(table)
            .setKey(ByteString.copyFromUtf8(key))
            .setValue(value)
            .build());
  }

  private static ByteString numbers(long one, long two, long three, long four) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * Long.BYTES);
    bytes.putLong(one).putLong(two).putLong(three).putLong(four).flip();
    return ByteString.copyFrom(bytes);
  }

  /** What a disk holds into which all these records were put. */
  static DiskImage image(List<CopiedRecord> records) {
    StagedWrites writes = new StagedWrites();
    records.forEach(record -> take(record, writes));
    DiskImage image = new DiskImage();
    image.apply(writes);
    return image.reread();
  }

  private static void take(CopiedRecord record, StagedWrites writes) {
    String key = record.getKey().toStringUtf8();
    if (record.getTable().equals(JOURNAL)) {
      writes.events().add(new StagedWrites.StagedEvent(Long.parseLong(key), event(record)));
      return;
    }
    ByteBuffer numbers = record.getValue().asReadOnlyByteBuffer();
    long one = numbers.getLong();
    long two = numbers.getLong();
    long three = numbers.getLong();
    long four = numbers.getLong();
    switch (record.getTable()) {
      case VERSIONS ->
          writes
              .versions()
              .add(
                  new StagedWrites.StagedVersion(
                      key, new Version(one, new Timestamp(two), three, four)));
      case PRUNED ->
          writes.putPast(
              key,
              new PrunedPast(
                  StateKind.forNumber(Math.toIntExact(one)), two, new Timestamp(three), four));
      case HORIZONS ->
          writes.putHorizon(key, new Horizon(new Timestamp(one), new Timestamp(two), three));
      case TRIMMED -> writes.trim(one);
      default -> throw new IllegalArgumentException("no such table: " + record.getTable());
    }
  }

  private static JournalEvent event(CopiedRecord record) {
    try {
      return JournalEvent.parseFrom(record.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long totalBytes() {
    return left.size();
  }

  @Override
  public List<CopiedRecord> next(int maxBytes) {
    List<CopiedRecord> next = new ArrayList<>();
    while (!left.isEmpty() && next.size() < MAX_RECORDS) {
      next.add(left.remove());
    }
    return next;
  }

  @Override
  public void close() {}
}
