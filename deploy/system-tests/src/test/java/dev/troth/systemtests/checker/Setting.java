package dev.troth.systemtests.checker;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * Who takes part in one id, and what may happen to them.
 *
 * @param participants how many; P1, P2, …
 * @param driven what each coordinator does; C1, C2, …
 * @param searchers how many participants, the first ones, may search for the decision themselves
 * @param watches whether coordinators that only watch search too; if not, they wait for others
 * @param forgets whether horizons pass the id, and rows are dropped
 */
record Setting(
    int participants, List<Driven> driven, int searchers, boolean watches, boolean forgets) {

  /**
   * What a coordinator is asked to do.
   *
   * @param runs how often its client submits the id, at most, one after the other
   * @param content the transaction that the client means by the id
   */
  record Driven(int runs, ByteString content) {}

  static final Driven ONCE = new Driven(1, Cast.content(0));
  static final Driven TWICE = new Driven(2, Cast.content(0));
  static final Driven OTHER_CONTENT = new Driven(1, Cast.content(1));

  static Setting of(int participants, Driven... driven) {
    return new Setting(participants, List.of(driven), participants, true, true);
  }

  Setting withSearchers(int count) {
    return new Setting(participants, driven, count, watches, forgets);
  }

  Setting withoutForgetting() {
    return new Setting(participants, driven, searchers, watches, false);
  }

  Setting withoutWatching() {
    return new Setting(participants, driven, searchers, false, forgets);
  }

  int coordinators() {
    return driven.size();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(participants).append(" participants, ");
    text.append(searchers).append(" of them searching; ");
    for (int i = 0; i < driven.size(); i++) {
      text.append(Cast.nameOfCoordinator(i)).append(" runs ");
      text.append(Cast.name(driven.get(i).content())).append(' ');
      text.append(driven.get(i).runs() == 1 ? "once; " : driven.get(i).runs() + " times; ");
    }
    text.append(watches ? "" : "watching is left to participants; ");
    return text.append(forgets ? "with forgetting" : "nothing is forgotten").toString();
  }
}
