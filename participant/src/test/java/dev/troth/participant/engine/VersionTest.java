package dev.troth.participant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.Deleted;
import dev.troth.v1.StreamEvent;
import org.junit.jupiter.api.Test;

final class VersionTest {

  private static final Change BYTES =
      Change.newBuilder()
          .setPut(Content.newBuilder().setBytes(ByteString.copyFrom(new byte[] {1, 2})))
          .build();

  @Test
  void theNewestVersionAndItsEventAreTheStateThatFoldingMakes() {
    foldsTo(add(5), add(-7));
    foldsTo(put("text"));
    foldsTo(put("text"), put(""));
    foldsTo(put("text"), BYTES);
    foldsTo(put("text"), Change.newBuilder().setDelete(Deleted.getDefaultInstance()).build());
    foldsTo(append("a"), append("b"), append("c"));
  }

  private static void foldsTo(Change... changes) {
    KeyState folded = KeyState.ABSENT;
    for (int i = 0; i < changes.length; i++) {
      folded = folded.apply(changes[i], Timestamp.ofMillis(i + 1));
    }
    Version newest =
        new Version(changes.length, Timestamp.ofMillis(changes.length), 9, folded.counter());
    assertThat(newest.stateAfter(changes[changes.length - 1])).isEqualTo(folded);
  }

  private static Change add(long delta) {
    return Change.newBuilder().setAdd(delta).build();
  }

  private static Change put(String text) {
    return Change.newBuilder().setPut(Content.newBuilder().setText(text)).build();
  }

  private static Change append(String type) {
    return Change.newBuilder().setAppend(StreamEvent.newBuilder().setType(type)).build();
  }
}
