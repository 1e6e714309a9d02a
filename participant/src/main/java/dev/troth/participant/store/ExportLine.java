package dev.troth.participant.store;

import dev.troth.participant.engine.Horizon;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.store.v1.JournalEvent;

/** A line of an export. What is pruned comes before the journal. */
sealed interface ExportLine {

  /** An event and its place in the journal. */
  record Event(long position, JournalEvent event) implements ExportLine {}

  /** Places in the journal whose events are pruned. */
  record Gap(long first, long last) implements ExportLine {}

  /** What is pruned of a key. */
  record Pruned(String key, PrunedPast past) implements ExportLine {}

  /** How far keys with a prefix are pruned. */
  record Reached(String prefix, Horizon horizon) implements ExportLine {}
}
