package dev.troth.participant.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.Deleted;
import dev.troth.v1.StateKind;
import org.junit.jupiter.api.Test;

class KeyStateTest {

  private static final Timestamp EARLY = Timestamp.ofMillis(1);
  private static final Timestamp LATE = Timestamp.ofMillis(2);
  private static final Change DELETE =
      Change.newBuilder().setDelete(Deleted.getDefaultInstance()).build();
  private static final Change APPEND =
      Change.newBuilder().setAppend(Operations.event("happened")).build();

  @Test
  void anAbsentKeyHasNoKindAndDoesNotExist() {
    assertThat(KeyState.ABSENT.kind()).isEqualTo(StateKind.STATE_KIND_UNSPECIFIED);
    assertThat(KeyState.ABSENT.version()).isZero();
    assertThat(KeyState.ABSENT.exists()).isFalse();
  }

  @Test
  void aCounterIsTheSumOfItsEvents() {
    KeyState state = KeyState.ABSENT.apply(add(5), EARLY).apply(add(-7), LATE);
    assertThat(state.kind()).isEqualTo(StateKind.STATE_KIND_COUNTER);
    assertThat(state.counter()).isEqualTo(-2);
    assertThat(state.version()).isEqualTo(2);
    assertThat(state.commitTimestamp()).isEqualTo(LATE);
  }

  @Test
  void aCounterExistsFromItsFirstEventEvenAtZero() {
    assertThat(KeyState.ABSENT.apply(add(0), EARLY).exists()).isTrue();
  }

  @Test
  void addsComeOutOfOrder() {
    KeyState state = KeyState.ABSENT.apply(add(5), LATE).apply(add(1), EARLY);
    assertThat(state.counter()).isEqualTo(6);
    assertThat(state.commitTimestamp()).isEqualTo(LATE);
  }

  @Test
  void aValueIsWhatWasPutLast() {
    KeyState state = KeyState.ABSENT.apply(put("a"), EARLY).apply(put("b"), LATE);
    assertThat(state.kind()).isEqualTo(StateKind.STATE_KIND_VALUE);
    assertThat(state.content().getText()).isEqualTo("b");
    assertThat(state.version()).isEqualTo(2);
  }

  @Test
  void anEmptyValueExistsAndADeletedOneDoesNot() {
    KeyState state = KeyState.ABSENT.apply(put(""), EARLY);
    assertThat(state.exists()).isTrue();
    state = state.apply(DELETE, LATE);
    assertThat(state.exists()).isFalse();
    assertThat(state.kind()).isEqualTo(StateKind.STATE_KIND_VALUE);
    assertThat(state.version()).isEqualTo(2);
    assertThat(state.apply(put("back"), LATE).exists()).isTrue();
  }

  @Test
  void deletingAnAbsentKeyIsAnEventOfAValue() {
    KeyState state = KeyState.ABSENT.apply(DELETE, EARLY);
    assertThat(state.kind()).isEqualTo(StateKind.STATE_KIND_VALUE);
    assertThat(state.version()).isEqualTo(1);
    assertThat(state.exists()).isFalse();
  }

  @Test
  void aStreamCountsItsEvents() {
    KeyState state = KeyState.ABSENT.apply(APPEND, EARLY).apply(APPEND, LATE);
    assertThat(state.kind()).isEqualTo(StateKind.STATE_KIND_STREAM);
    assertThat(state.version()).isEqualTo(2);
    assertThat(state.exists()).isTrue();
  }

  @Test
  void whatTheLocksExcludeIsABrokenInvariant() {
    KeyState counter = KeyState.ABSENT.apply(add(Long.MAX_VALUE), EARLY);
    assertThatThrownBy(() -> counter.apply(put("a"), LATE))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> counter.apply(add(1), LATE)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> counter.apply(Change.getDefaultInstance(), LATE))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Change add(long delta) {
    return Change.newBuilder().setAdd(delta).build();
  }

  private static Change put(String text) {
    return Change.newBuilder().setPut(Content.newBuilder().setText(text)).build();
  }
}
