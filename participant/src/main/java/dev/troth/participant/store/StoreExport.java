package dev.troth.participant.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troth.id.StoreId;
import dev.troth.store.v1.IdentityRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Writes the journal of a store that nobody serves as lines of JSON. */
public final class StoreExport {

  /**
   * What was written.
   *
   * @param inDoubt transactions of which the journal will say more, when they are decided
   */
  public record Findings(String name, StoreId id, long events, long inDoubt) {
    public String summary() {
      return "exported name=" + name + " storeId=" + id + " events=" + events;
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
      Journal journal = new Journal(database);
      progress.begin("exporting", Math.max(0, Math.min(to, journal.lastPosition()) - from + 1));
      AtomicLong events = new AtomicLong();
      journal.<IOException>read(
          from,
          to,
          (position, event) -> {
            out.write((EventLines.write(position, event) + "\n").getBytes(UTF_8));
            progress.at(events.incrementAndGet());
          });
      out.flush();
      return new Findings(
          identity.getName(), StoreOpening.storeId(identity), events.get(), inDoubt.get());
    }
  }
}
