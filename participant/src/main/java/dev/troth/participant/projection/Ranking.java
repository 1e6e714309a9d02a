package dev.troth.participant.projection;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Operation;
import dev.troth.v1.StreamEvent;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The values that have the highest numbers at the cut, and the events of streams that have. What is
 * not listed is not known: when one that was listed falls the prefix is looked through.
 */
final class Ranking implements Tally {

  private final Fold.Top top;
  private final Cut cut;
  private final KeyState stored;
  private final NavigableSet<Ranked> list = new TreeSet<>();
  private final NavigableSet<Ranked> appended = new TreeSet<>();
  private final Set<String> changed = new HashSet<>();

  Ranking(Fold.Top top, Cut cut, KeyState stored, KeyState before) {
    this.top = top;
    this.cut = cut;
    this.stored = stored;
    JsonText.parse(before.content().getText())
        .filter(JsonElement::isJsonArray)
        .ifPresent(
            shown ->
                shown
                    .getAsJsonArray()
                    .forEach(entry -> list.add(Ranked.parse(entry, top.field()))));
  }

  @Override
  public void take(long position, JournalEvent event) {
    Change change = event.getChange();
    switch (change.getChangeCase()) {
      case PUT, DELETE -> changed.add(change.getKey());
      case APPEND -> {
        StreamEvent added = change.getAppend();
        Ranked.of(change.getKey(), position, added.getType(), added.getData(), top.field())
            .ifPresent(ranked -> keep(appended, ranked));
      }
      case ADD, CHANGE_NOT_SET -> {}
    }
  }

  @Override
  public Optional<Operation> write(String key, long version) {
    rank();
    JsonArray shown = new JsonArray();
    list.forEach(entry -> shown.add(entry.shown()));
    String text = JsonText.of(shown);
    return stored.exists() && text.equals(stored.content().getText())
        ? Optional.empty()
        : Optional.of(Latest.put(key, version, text));
  }

  private void rank() {
    boolean othersExist = list.size() == top.limit();
    Ranked worst = list.isEmpty() ? null : list.last();
    list.removeIf(entry -> entry.isValue() && changed.contains(entry.key()));
    appended.forEach(entry -> keep(list, entry));
    for (String key : changed) {
      cut.past().text(key, cut.at()).ifPresent(text -> offerValue(key, text));
    }
    // All that was not listed comes behind the worst that was.
    boolean isSure =
        !othersExist
            || worst == null
            || (list.size() == top.limit() && list.last().compareTo(worst) <= 0);
    if (!isSure) {
      list.removeIf(Ranked::isValue); // of another moment, perhaps
      cut.past().each(cut.prefix(), cut.at(), new Everything());
    }
  }

  private void offerValue(String key, String text) {
    Ranked.of(key, 0, "", text, top.field()).ifPresent(ranked -> keep(list, ranked));
  }

  private void keep(NavigableSet<Ranked> best, Ranked entry) {
    best.add(entry);
    if (best.size() > top.limit()) {
      best.pollLast();
    }
  }

  private final class Everything implements Past.Visitor {
    @Override
    public void value(String key, String text) {
      offerValue(key, text);
    }

    @Override
    public void event(String key, long position, StreamEvent event) {
      Ranked.of(key, position, event.getType(), event.getData(), top.field())
          .ifPresent(ranked -> keep(list, ranked));
    }
  }
}
