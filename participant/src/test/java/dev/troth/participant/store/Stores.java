package dev.troth.participant.store;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.Writes;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.RegisterRecord;
import dev.troth.store.v1.SagaRecord;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.StreamEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stores on disk, and what tests put into them. */
final class Stores {

  static final String NAME = "bank-a";

  private Stores() {}

  static RocksStore open(Path directory) throws StoreOpenException {
    return RocksStore.open(directory, NAME, Documents.store(1));
  }

  /** Switches its log whenever so many bytes were written. */
  static RocksStore open(Path directory, long logSwitchBytes) throws StoreOpenException {
    return RocksStore.open(directory, NAME, Documents.store(1), logSwitchBytes);
  }

  static Row row(RegisterStatus status) {
    return Row.of(
        RegisterRecord.newBuilder()
            .setStatus(status)
            .setSpecHash(Documents.CONTENT)
            .addMembers(Documents.member(1))
            .build());
  }

  /** A home row opened at this time. */
  static HomeRow home(long openedMillis, boolean ended) {
    return HomeRow.of(
        SagaRecord.newBuilder()
            .setSpecHash(Documents.CONTENT)
            .setDocument(ByteString.copyFromUtf8("document"))
            .addMembers(Documents.member(1))
            .setOwner(Documents.OWNER)
            .setOpenedMillis(openedMillis)
            .setEnded(ended)
            .build());
  }

  static void commit(Store store, RegisterId id, Timestamp at, Change... changes) {
    store.write(Writes.commit(store, id, at, List.of(changes)));
  }

  static Change add(String key, long delta) {
    return Change.newBuilder().setKey(key).setAdd(delta).build();
  }

  static Change put(String key, String text) {
    return Change.newBuilder().setKey(key).setPut(Content.newBuilder().setText(text)).build();
  }

  static Change append(String key, String type) {
    return Change.newBuilder()
        .setKey(key)
        .setAppend(StreamEvent.newBuilder().setType(type))
        .build();
  }

  /** RocksDB's logs, oldest first. */
  static List<Path> logs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .sorted(Comparator.comparing(Path::toString))
          .collect(Collectors.toList());
    }
  }

  /** What a host finds after it was switched off: the files as they are, and no process. */
  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.collect(Collectors.toList())) {
        if (Files.isRegularFile(file)) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }

  static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 0x40;
    Files.write(file, bytes);
  }

  static void truncate(Path file, long size) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, (int) size));
  }
}
