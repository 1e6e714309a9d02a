package dev.troth.participant.projection;

import dev.troth.clock.Timestamp;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.JournalEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * By how much events let the sum of a field grow: a value's by what is new in it less what it was
 * before, a stream's by what the event has.
 */
final class FieldGrowth {

  private final NumberField field;
  private final Past past;

  /** What values have come to: one transaction may change a key several times at one moment. */
  private final Map<String, Long> known = new HashMap<>();

  FieldGrowth(NumberField field, Past past) {
    this.field = field;
    this.past = past;
  }

  long amount(JournalEvent event) {
    Change change = event.getChange();
    return switch (change.getChangeCase()) {
      case PUT -> growth(event, field.wholeIn(change.getPut().getText()));
      case DELETE -> growth(event, 0);
      case APPEND -> field.wholeIn(change.getAppend().getData());
      case ADD, CHANGE_NOT_SET -> 0;
    };
  }

  private long growth(JournalEvent event, long becomes) {
    String key = event.getChange().getKey();
    @Nullable Long was = known.put(key, becomes);
    if (was == null) {
      Timestamp before = new Timestamp(event.getCommitTimestamp()).previous();
      was = past.text(key, before).map(field::wholeIn).orElse(0L);
    }
    return becomes - was;
  }
}
