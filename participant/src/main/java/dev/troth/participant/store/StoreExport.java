package dev.troth.participant.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troth.id.StoreId;
import dev.troth.store.v1.IdentityRecord;
import dev.troth.store.v1.JournalEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Writes the journal of a store that nobody serves as lines of JSON. */
public final class StoreExport {

  /**
   * What was written.
   *
   * @param pruned places of the journal whose events are pruned
   * @param inDoubt transactions of which the journal will say more, when they are decided
   */
  public record Findings(String name, StoreId id, long pruned, long events, long inDoubt) {
    public String summary() {
      return "exported name=" + name + " storeId=" + id + " pruned=" + pruned + " events=" + events;
    }
  }

  private StoreExport() {}

  /**
   * Writes a part of the journal.
   *
   * @param from the first position, 1 or more
   * @param to the last position; there may be fewer
   * @throws StoreOpenException when there is no store, or it cannot be opened
   */
  public static Findings export(
      Path directory, long from, long to, OutputStream out, Progress progress)
      throws StoreOpenException, IOException {
    try (Database database = StoreOpening.openReadOnly(directory)) {
      // A rebuild that was interrupted has left the journal as it was.
      UnfinishedWork.IMPORT.checkNotBegun(database, directory);
      UnfinishedWork.COPY.checkNotBegun(database, directory);
      IdentityRecord identity = StoreOpening.identity(database, directory);
      AtomicLong inDoubt = new AtomicLong();
      new RegisterRecords(database).open(row -> inDoubt.addAndGet(row.row().isInDoubt() ? 1 : 0));
      PrunedRecords pruned = new PrunedRecords(database);
      Journal journal = new Journal(database, pruned.trimmed());
      progress.begin("exporting", Math.max(0, Math.min(to, journal.lastPosition()) - from + 1));
      Lines lines = new Lines(out, progress);
      if (from == 1) { // what a part of a journal builds on is not in it
        lines.begin(pruned);
      }
      lines.skipTo(from, Math.min(to, pruned.trimmed()));
      journal.<IOException>read(from, to, lines::event);
      lines.end();
      return new Findings(
          identity.getName(),
          StoreOpening.storeId(identity),
          lines.pruned,
          lines.events,
          inDoubt.get());
    }
  }

  private static final class Lines {
    private final OutputStream out;
    private final Progress progress;

    /** The positions of pruned events of which there is no line yet; none when the first is 0. */
    private long firstPruned;

    private long lastPruned;
    private long pruned;
    private long events;

    Lines(OutputStream out, Progress progress) {
      this.out = out;
      this.progress = progress;
    }

    void begin(PrunedRecords records) throws IOException {
      records.<IOException>pasts((key, past) -> write(PrunedLines.write(key, past)));
      List<String> horizons = new ArrayList<>();
      records.horizons().forEach((prefix, it) -> horizons.add(PrunedLines.write(prefix, it)));
      for (String line : horizons) {
        write(line);
      }
    }

    void skipTo(long from, long to) {
      if (to >= from) {
        firstPruned = from;
        lastPruned = to;
        pruned = to - from + 1;
      }
    }

    void event(long position, JournalEvent event) throws IOException {
      if (event.hasChange()) {
        endPruned();
        write(EventLines.write(position, event));
        events++;
      } else {
        firstPruned = firstPruned == 0 ? position : firstPruned;
        lastPruned = position;
        pruned++;
      }
      progress.at(events + pruned);
    }

    void end() throws IOException {
      endPruned();
      out.flush();
    }

    private void endPruned() throws IOException {
      if (firstPruned > 0) {
        write(PrunedLines.write(firstPruned, lastPruned));
        firstPruned = 0;
      }
    }

    private void write(String line) throws IOException {
      out.write((line + "\n").getBytes(UTF_8));
    }
  }
}
