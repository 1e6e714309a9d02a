package dev.troth.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SessionTokensTest {

  private static final Timestamp NOW = Timestamp.ofMillis(10_000);

  private final HybridClock clock =
      new HybridClock(() -> 10_000, Duration.ofSeconds(1), Timestamp.ZERO);
  private final SessionTokens tokens = new SessionTokens(key(1));
  private final Sessions sessions = new Sessions(key(1), clock, () -> 7);

  private static SessionKey key(int seed) {
    byte[] bytes = new byte[SessionKey.MIN_BYTES];
    Arrays.fill(bytes, (byte) seed);
    return new SessionKey(bytes);
  }

  private static StoreId store(int number) {
    return new StoreId(new UUID(7, number));
  }

  private static Map<String, StoreId> stores(int from, int to) {
    Map<String, StoreId> stores = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      stores.put("p" + i, store(i));
    }
    return stores;
  }

  private String token() {
    return tokens.encode(new SessionToken(NOW, stores(0, 3), 5));
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_SESSION);
              assertThat(e.reason().getMessage()).contains(message, "begin a new session");
            });
  }

  @Test
  void saysAgainWhatItWasToldToSay() {
    SessionToken read = tokens.verify(token());
    assertThat(read).isEqualTo(new SessionToken(NOW, stores(0, 3), 5));
    assertThat(read.stores().keySet()).containsExactly("p0", "p1", "p2");
    assertThat(token()).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void refusesATokenOfWhichAnyBitWasChanged() {
    byte[] genuine = Base64.getUrlDecoder().decode(token());
    for (int bit = 0; bit < genuine.length * Byte.SIZE; bit++) {
      byte[] changed = genuine.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
      refuses(() -> tokens.verify(text), "session token");
    }
  }

  @Test
  void refusesATokenOfWhichAPartIsMissing() {
    String genuine = token();
    for (int length = 0; length < genuine.length(); length++) {
      String part = genuine.substring(0, length);
      refuses(() -> tokens.verify(part), "session token");
    }
  }

  @Test
  void refusesWhatIsNoTokenAtAll() {
    refuses(() -> tokens.verify("not a token!"), "it is no session token");
    refuses(() -> tokens.verify("A".repeat(1 << 20)), "it is no session token");
  }

  @Test
  void refusesATokenOfAnotherKeyAndSaysSo() {
    refuses(() -> new SessionTokens(key(2)).verify(token()), "--session-key-file");
  }

  @Test
  void takesATokenOfAnotherCoordinatorWithTheSameKey() {
    assertThat(new SessionTokens(key(1)).verify(token()).timestamp()).isEqualTo(NOW);
  }

  @Test
  void aSessionNeverForgetsTheLatestItSaw() {
    SessionToken past = new SessionToken(NOW, stores(0, 2), 5);
    assertThat(past.merge(NOW.previous(), stores(1, 3)).timestamp()).isEqualTo(NOW);
    assertThat(past.merge(NOW.next(), stores(1, 3)).timestamp()).isEqualTo(NOW.next());
    assertThat(past.merge(NOW, stores(1, 3)).stores().keySet()).containsExactly("p1", "p2", "p0");
  }

  @Test
  void aSessionKeepsTheIdOfItsFirstToken() {
    Session first = sessions.of(sessions.verify(""), Map.of());
    assertThat(first.id()).isEqualTo(7);
    SessionToken next = sessions.verify(first.tokenAfter(NOW));
    assertThat(next.id()).isEqualTo(7);
    SessionToken other = sessions.verify(token());
    assertThat(sessions.of(other, Map.of()).id()).isEqualTo(5);
  }

  @Test
  void aTransactionSubmittedAgainIsAnsweredTheSame() {
    TransactionId id = TransactionId.parse("01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11").orElseThrow();
    String first = sessions.of(id, SessionToken.NONE, stores(0, 2)).tokenAfter(NOW);
    assertThat(sessions.of(id, SessionToken.NONE, stores(0, 2)).tokenAfter(NOW)).isEqualTo(first);
    assertThat(sessions.verify(first).id()).isNotZero();
  }

  @Test
  void remembersTheStoresItHadToDoWithLast() {
    SessionToken past = SessionToken.NONE.merge(NOW, stores(0, 60)).merge(NOW, stores(60, 70));
    assertThat(past.stores()).hasSize(SessionToken.MAX_STORES).containsKeys("p69", "p53");
    assertThat(past.stores()).doesNotContainKeys("p54", "p59");
    assertThat(SessionToken.NONE.merge(NOW, stores(0, 100)).stores())
        .hasSize(SessionToken.MAX_STORES);
    assertThat(tokens.encode(past).length()).isLessThan(SessionTokens.MAX_CHARS);
  }

  @Test
  void refusesAParticipantThatHasAnotherStoreNow() {
    SessionToken past = new SessionToken(NOW, stores(0, 3), 5);
    refuses(() -> sessions.of(past, Map.of("p2", store(77))), "another store of participant 'p2'");
    assertThat(sessions.of(past, Map.of("p2", store(2), "p9", store(9))).notBefore())
        .isEqualTo(NOW);
  }

  @Test
  void nothingIsBegunBeforeWhatASessionSaw() {
    Timestamp seen = Timestamp.ofMillis(10_900);
    SessionToken unused =
        sessions.verify(sessions.of(SessionToken.NONE, Map.of()).tokenAfter(seen));
    assertThat(clock.now()).isEqualTo(seen.next());
  }

  @Test
  void refusesATokenFromTooFarAhead() {
    String ahead = sessions.of(SessionToken.NONE, Map.of()).tokenAfter(Timestamp.ofMillis(99_000));
    assertThatThrownBy(() -> sessions.verify(ahead))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_CLOCK_SKEW));
  }

  @Test
  void aKeyHasALeastLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SessionKey(new byte[31]))
        .withMessageContaining("32");
  }
}
