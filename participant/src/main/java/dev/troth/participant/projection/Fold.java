package dev.troth.participant.projection;

import dev.troth.participant.state.KeyState;
import dev.troth.v1.StateKind;
import java.util.Optional;

/** What is made of events. */
sealed interface Fold {

  /** How many there are. */
  record Count() implements Fold {
    @Override
    public StateKind kind() {
      return StateKind.STATE_KIND_COUNTER;
    }

    @Override
    public Tally begin(Cut cut, KeyState stored, KeyState before) {
      return new Total(event -> 1, stored, before);
    }
  }

  /**
   * The sum of what they add.
   *
   * @param field of values and streams: the field that has a number; of counters: empty
   */
  record Sum(Optional<NumberField> field) implements Fold {
    @Override
    public StateKind kind() {
      return StateKind.STATE_KIND_COUNTER;
    }

    @Override
    public Tally begin(Cut cut, KeyState stored, KeyState before) {
      return new Total(
          field
              .<Total.Amount>map(of -> new FieldGrowth(of, cut.past())::amount)
              .orElse(event -> event.getChange().getAdd()),
          stored,
          before);
    }
  }

  /** The latest. */
  record Last() implements Fold {
    @Override
    public StateKind kind() {
      return StateKind.STATE_KIND_VALUE;
    }

    @Override
    public Tally begin(Cut cut, KeyState stored, KeyState before) {
      return new Latest(stored, before);
    }
  }

  /** Those values, or events of streams, that have the highest numbers. */
  record Top(int limit, NumberField field) implements Fold {
    @Override
    public StateKind kind() {
      return StateKind.STATE_KIND_VALUE;
    }

    @Override
    public Tally begin(Cut cut, KeyState stored, KeyState before) {
      return new Ranking(this, cut, stored, before);
    }
  }

  /** What the result's key is. */
  StateKind kind();

  /**
   * Goes on with a result.
   *
   * @param stored what the result's key holds
   * @param before the result so far: the same, or ABSENT when it is made anew
   */
  Tally begin(Cut cut, KeyState stored, KeyState before);
}
