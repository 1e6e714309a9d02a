package dev.troth.daemon.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.v1.KnownStore;
import dev.troth.v1.StoreLife;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownLivesTest {

  private static final ByteString STORE = ByteString.copyFromUtf8("store");

  private final KnownLives lives = new KnownLives();

  private static StoreLife life(long starts, long process, long openedAt, long written) {
    return StoreLife.newBuilder()
        .setStarts(starts)
        .setProcess(process)
        .setOpenedAt(openedAt)
        .setWritten(written)
        .build();
  }

  private void assertFault(StoreLife speaking, LifeFault fault) {
    assertThat(lives.faultOf(STORE, speaking)).contains(fault);
  }

  @Test
  void aLaterStartOfAllThatWasDurableCounts() {
    lives.learn(STORE, life(3, 1, 50, 100));
    StoreLife next = life(4, 2, 100, 101);
    assertThat(lives.faultOf(STORE, next)).isEmpty();
    lives.learn(STORE, next);
    assertThat(lives.of(STORE)).contains(next);
  }

  @Test
  void anEarlierStartIsSuperseded() {
    lives.learn(STORE, life(4, 2, 100, 101));
    assertFault(life(3, 1, 50, 100), LifeFault.SUPERSEDED);
  }

  @Test
  void ofTwoThatWereStartedFromTheSameStateTheSecondIsSuperseded() {
    lives.learn(STORE, life(4, 1, 100, 101));
    assertFault(life(4, 2, 100, 101), LifeFault.SUPERSEDED);
  }

  @Test
  void aLaterStartWithoutWhatWasDurableIsRolledBack() {
    lives.learn(STORE, life(4, 1, 100, 200));
    assertFault(life(9, 2, 199, 999), LifeFault.ROLLED_BACK);
  }

  @Test
  void whatMustNotGoOnIsNotRemembered() {
    StoreLife true4 = life(4, 1, 100, 200);
    lives.learn(STORE, true4);
    lives.learn(STORE, life(9, 2, 199, 999));
    assertThat(lives.of(STORE)).contains(true4);
  }

  @Test
  void whatIsWrittenIsRememberedOfTheLifeThatCounts() {
    lives.learn(STORE, life(4, 1, 100, 200));
    lives.wrote(STORE, 1, 300);
    lives.wrote(STORE, 1, 250); // an answer that was on its way for long
    lives.wrote(STORE, 2, 900); // another process
    assertFault(life(5, 3, 299, 299), LifeFault.ROLLED_BACK);
    assertThat(lives.faultOf(STORE, life(5, 3, 300, 300))).isEmpty();
  }

  @Test
  void nothingIsConcludedFromWhoDoesNotSayWhichLifeItIs() {
    lives.learn(STORE, life(4, 1, 100, 200));
    assertThat(lives.faultOf(STORE, StoreLife.getDefaultInstance())).isEmpty();
    lives.learn(STORE, StoreLife.getDefaultInstance());
    assertThat(lives.of(STORE)).contains(life(4, 1, 100, 200));
  }

  @Test
  void tellsWhatIsNewsToOthersAlone() {
    lives.learn(STORE, life(4, 1, 100, 200));
    assertThat(lives.newsTo(List.of()))
        .containsExactly(
            KnownStore.newBuilder().setStoreId(STORE).setLife(life(4, 1, 100, 200)).build());
    KnownStore theirs =
        KnownStore.newBuilder().setStoreId(STORE).setLife(life(4, 1, 100, 150)).build();
    assertThat(lives.newsTo(List.of(theirs))).isEmpty();
  }

  @Test
  void ofTooManyStoresTheLatestAreRemembered() {
    for (int i = 0; i <= KnownLives.MAX_STORES; i++) {
      lives.learn(ByteString.copyFromUtf8("store" + i), life(1, i, 0, 1));
    }
    assertThat(lives.of(ByteString.copyFromUtf8("store0"))).isEmpty();
    assertThat(lives.of(ByteString.copyFromUtf8("store1"))).isPresent();
  }
}
