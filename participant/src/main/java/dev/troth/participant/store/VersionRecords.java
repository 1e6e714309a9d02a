package dev.troth.participant.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Store.KeyVisitor;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.VersionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * Versions, as RocksDB has them: by key, and of a key by commit timestamp. Numbers rise with commit
 * timestamps, so one looks for either.
 */
final class VersionRecords {

  /** A key with so few versions is walked through: that costs less than to seek in it. */
  private static final int WALKED_VERSIONS = 4;

  private final Database database;

  VersionRecords(Database database) {
    this.database = database;
  }

  /** The key's newest version at or below a timestamp. */
  Optional<Version> at(String key, Timestamp at) {
    try (RocksIterator versions = iterator()) {
      return Optional.ofNullable(seekForPrev(key, at, versions));
    }
  }

  /** Versions above a number and not before a timestamp; oldest first. */
  List<Version> from(String key, long afterVersion, Timestamp since, int limit) {
    List<Version> found = new ArrayList<>();
    try (RocksIterator versions = iterator()) {
      seekAbove(key, afterVersion, since, versions);
      for (; isOf(key, versions) && found.size() < limit; versions.next()) {
        Version version = version(key, versions);
        if (version.number() > afterVersion) {
          found.add(version);
        }
      }
      Database.check(versions);
    }
    return found;
  }

  /** Versions not after a timestamp; newest first. */
  List<Version> newest(String key, Timestamp upTo, int limit) {
    List<Version> found = new ArrayList<>();
    try (RocksIterator versions = iterator()) {
      versions.seekForPrev(StoreKeys.version(key, upTo, -1L));
      for (; isOf(key, versions) && found.size() < limit; versions.prev()) {
        found.add(version(key, versions));
      }
      Database.check(versions);
    }
    return found;
  }

  /**
   * To the first version above a number, or to one that took effect together with it, or beyond the
   * key. Halves the time between two versions until nothing is between them.
   */
  private void seekAbove(String key, long afterVersion, Timestamp since, RocksIterator versions) {
    versions.seek(StoreKeys.version(key, since, 0));
    if (!isOf(key, versions) || version(key, versions).number() > afterVersion) {
      return;
    }
    Timestamp below = StoreKeys.versionTimestamp(versions.key()).previous();
    @Nullable Version newest = seekForPrev(key, Timestamp.MAX, versions);
    if (newest == null || newest.number() <= afterVersion) {
      versions.seek(StoreKeys.beyondVersionsOf(key));
      return;
    }
    Timestamp above = newest.commitTimestamp();
    while (above.isAfter(below.next())) {
      Timestamp middle = new Timestamp(below.bits() + ((above.bits() - below.bits()) >>> 1));
      @Nullable Version found = seekForPrev(key, middle, versions);
      if (found != null && found.number() > afterVersion) {
        above = found.commitTimestamp();
      } else {
        below = middle;
      }
    }
    versions.seek(StoreKeys.version(key, above, 0));
  }

  /** The keys with a prefix as they were at a moment; an iterator of its own is a snapshot. */
  void keys(String prefix, String afterKey, Timestamp at, KeyVisitor visitor) {
    byte[] begin = prefix.getBytes(UTF_8);
    try (RocksIterator versions = iterator()) {
      versions.seek(StoreKeys.firstVersion(prefix, afterKey));
      while (versions.isValid() && StoreKeys.hasPrefix(begin, versions.key())) {
        String key = new String(StoreKeys.keyOfVersion(versions.key()), UTF_8);
        if (!visitor.visit(key, Optional.ofNullable(newest(key, at, versions)))) {
          break;
        }
        if (isOf(key, versions)) {
          versions.seek(StoreKeys.beyondVersionsOf(key));
        }
      }
      Database.check(versions);
    }
  }

  /** From a key's first version: its newest at or below the moment, if it has one. */
  private static @Nullable Version newest(String key, Timestamp at, RocksIterator versions) {
    @Nullable Version newest = null;
    for (int walked = 0; walked < WALKED_VERSIONS; walked++) {
      if (!isOf(key, versions) || StoreKeys.versionTimestamp(versions.key()).isAfter(at)) {
        return newest;
      }
      newest = version(key, versions);
      versions.next();
    }
    return seekForPrev(key, at, versions);
  }

  private static @Nullable Version seekForPrev(String key, Timestamp at, RocksIterator versions) {
    versions.seekForPrev(StoreKeys.version(key, at, -1L));
    Database.check(versions);
    return isOf(key, versions) ? version(key, versions) : null;
  }

  private static boolean isOf(String key, RocksIterator versions) {
    return versions.isValid() && StoreKeys.isVersionOf(key, versions.key());
  }

  private static Version version(String key, RocksIterator versions) {
    byte[] stored = versions.key();
    VersionRecord record =
        Envelope.open(versions.value(), VersionRecord.parser(), "a version of " + key);
    return new Version(
        record.getVersion(),
        StoreKeys.versionTimestamp(stored),
        StoreKeys.versionPosition(stored),
        record.getCounter());
  }

  private RocksIterator iterator() {
    return database.iterator(ColumnFamily.VERSIONS);
  }
}
