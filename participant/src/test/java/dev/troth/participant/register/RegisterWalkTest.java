package dev.troth.participant.register;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.participant.register.Transition.Evaluate;
import dev.troth.participant.register.Transition.Reused;
import dev.troth.participant.register.Transition.Unchanged;
import dev.troth.participant.register.Transition.Written;
import dev.troth.v1.RegisterKind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** R1, whatever happens in whatever order. */
class RegisterWalkTest {

  private static final int WALKS = 20_000;
  private static final int STEPS = 25;
  private static final List<ByteString> CONTENTS =
      List.of(Examples.CONTENT, Examples.OTHER_CONTENT, ByteString.EMPTY);

  private static final List<RegisterKind> KINDS =
      List.of(RegisterKind.REGISTER_KIND_UNSPECIFIED, RegisterKind.REGISTER_KIND_ACTION);

  @Test
  void aRegisterIsWrittenOnce() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int finals = 0;
    for (int walk = 0; walk < WALKS; walk++) {
      Row row = Row.NONE;
      RegisterKind kind = KINDS.get(random.nextInt(KINDS.size()));
      for (int step = 0; step < STEPS; step++) {
        RegisterEvent event = eventFor(row, random);
        Row next = next(row, RegisterRules.decide(kind, row, event));
        assertThat(isLegal(row, next))
            .as("seed=%d: %s makes %s of %s", seed, event, next, row)
            .isTrue();
        if (kind == RegisterKind.REGISTER_KIND_ACTION && next.ended() && !row.ended()) {
          assertThat(event).as("seed=%d", seed).isInstanceOf(RegisterEvent.EndSaga.class);
        }
        row = next;
      }
      finals += row.isFinal() ? 1 : 0;
    }
    assertThat(finals).as("seed=%d: walks that came to an end", seed).isGreaterThan(WALKS / 2);
  }

  private static RegisterEvent eventFor(Row row, Random random) {
    EventKind[] kinds = EventKind.values();
    return kinds[random.nextInt(kinds.length)].about(
        row.isNone() ? Examples.CONTENT : CONTENTS.get(random.nextInt(CONTENTS.size())));
  }

  /** A halted daemon serves nothing: the row stays. */
  private static Row next(Row row, Transition transition) {
    if (transition instanceof Written written) {
      return written.row();
    }
    if (transition instanceof Unchanged unchanged) {
      assertThat(unchanged.row()).isSameAs(row);
    } else if (transition instanceof Evaluate) {
      assertThat(row.isNone()).isTrue();
    } else if (transition instanceof Reused) {
      assertThat(row.isNone()).isFalse();
    }
    return row;
  }

  private static boolean isLegal(Row from, Row to) {
    if (from.equals(to)) {
      return true;
    }
    if (from.isFinal()) { // only that everybody knows may be added
      return to.ended()
          && !from.ended()
          && to.status() == from.status()
          && to.commitTimestamp().equals(from.commitTimestamp())
          && to.reason().equals(from.reason())
          && to.branch().specHash().equals(from.branch().specHash());
    }
    if (from.isInDoubt()) {
      boolean sealedNow =
          to.isInDoubt()
              && to.sealed()
              && !from.sealed()
              && to.prepareTimestamp().equals(from.prepareTimestamp())
              && to.owner().equals(from.owner())
              && to.branch().equals(from.branch());
      return sealedNow || to.isFinal();
    }
    return from.isNone() && (to.isInDoubt() || to.isFinal());
  }
}
