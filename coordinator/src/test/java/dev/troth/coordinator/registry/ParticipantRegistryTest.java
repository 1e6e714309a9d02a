package dev.troth.coordinator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyPolicy;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ParticipantRegistryTest {

  private static final Duration LATE_AFTER = Duration.ofSeconds(3);
  private static final long LATE = LATE_AFTER.toNanos() + 1;

  private final ParticipantRegistry registry = new ParticipantRegistry(LATE_AFTER);

  private static AnnounceRequest.Builder announcement(String name, long store) {
    return AnnounceRequest.newBuilder()
        .setName(name)
        .setStoreId(new StoreId(new UUID(1, store)).toBytes())
        .setAddress("host:7410");
  }

  private static ErrorCode codeOf(Throwable failure) {
    return ((RejectedException) failure).reason().getCode();
  }

  private void refuses(AnnounceRequest.Builder request, ErrorCode code, String message) {
    assertThatThrownBy(() -> registry.announce(request.build(), 0))
        .hasMessageContaining(message)
        .satisfies(failure -> assertThat(codeOf(failure)).isEqualTo(code));
  }

  @Test
  void knowsWhoAnnouncedItself() {
    Participant announced = registry.announce(announcement("bank-a", 1).build(), 0);
    assertThat(registry.find("bank-a")).contains(announced);
    assertThat(registry.find("bank-b")).isEmpty();
    assertThat(announced.address()).isEqualTo("host:7410");
  }

  @Test
  void knowsThePoliciesOfItsKeys() {
    KeyPolicy policy = KeyPolicy.newBuilder().setPrefix("feed/").setKeepLast(3).build();
    assertThat(
            registry.announce(announcement("a", 1).addPolicies(policy).build(), 0).policies().all())
        .containsExactly(policy);
  }

  @Test
  void aPolicyThatIsNotUnderstoodIsRefused() {
    refusesPolicy(KeyPolicy.newBuilder().setPrefix("a\n"), "policies[0].prefix");
    refusesPolicy(KeyPolicy.newBuilder().setConsistencyValue(99), "policies[0].consistency");
    refusesPolicy(
        KeyPolicy.newBuilder().setConsistency(Consistency.CONSISTENCY_BOUNDED),
        "policies[0].max_staleness");
    refusesPolicy(
        KeyPolicy.newBuilder()
            .setCacheFor(com.google.protobuf.Duration.newBuilder().setSeconds(-1)),
        "policies[0].cache_for");
  }

  private void refusesPolicy(KeyPolicy.Builder policy, String message) {
    refuses(
        announcement("a", 1).addPolicies(policy), ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }

  @Test
  void listsThemByName() {
    var unusedB = registry.announce(announcement("b", 2).build(), 0);
    var unusedA = registry.announce(announcement("a", 1).build(), 0);
    assertThat(registry.all()).extracting(Participant::name).containsExactly("a", "b");
  }

  @Test
  void oneThatSaysNothingIsNotAlive() {
    Participant announced = registry.announce(announcement("a", 1).build(), 0);
    assertThat(registry.isLive(announced, LATE_AFTER.toNanos())).isTrue();
    assertThat(registry.isLive(announced, LATE)).isFalse();
  }

  @Test
  void oneThatLeavesIsNotAlive() {
    Participant leaving = registry.announce(announcement("a", 1).setLeaving(true).build(), 0);
    assertThat(registry.isLive(leaving, 0)).isFalse();
  }

  @Test
  void followsAnAddress() {
    var unused = registry.announce(announcement("a", 1).build(), 0);
    var unusedToo = registry.announce(announcement("a", 1).setAddress("other:1").build(), 1);
    assertThat(registry.find("a").orElseThrow().address()).isEqualTo("other:1");
  }

  @Test
  void aLiveStoreKeepsItsName() {
    var unused = registry.announce(announcement("a", 1).build(), 0);
    refuses(announcement("a", 2), ErrorCode.ERROR_CODE_NAME_TAKEN, "choose another --name");
  }

  @Test
  void aNameIsFreeAgainWhenItsStoreIsGone() {
    var unused = registry.announce(announcement("a", 1).build(), 0);
    Participant next = registry.announce(announcement("a", 2).build(), LATE);
    assertThat(registry.find("a")).contains(next);
  }

  @Test
  void aRenamedStoreLeavesItsOldName() {
    var unused = registry.announce(announcement("old", 1).build(), 0);
    var unusedToo = registry.announce(announcement("new", 1).build(), 0);
    assertThat(registry.find("old")).isEmpty();
  }

  @Test
  void refusesWhatIsMalformed() {
    refuses(announcement("Bank A", 1), ErrorCode.ERROR_CODE_INVALID_REQUEST, "name must be");
    refuses(
        announcement("a", 1).setStoreId(ByteString.copyFromUtf8("short")),
        ErrorCode.ERROR_CODE_INVALID_REQUEST,
        "store_id");
    refuses(
        announcement("a", 1).setAddress("nowhere"),
        ErrorCode.ERROR_CODE_INVALID_REQUEST,
        "address");
    refuses(
        announcement("a", 1).setAddress("host:0"), ErrorCode.ERROR_CODE_INVALID_REQUEST, "port 0");
  }

  @Test
  void knowsOnlySoMany() {
    for (int i = 0; i < ParticipantRegistry.MAX_PARTICIPANTS; i++) {
      var unused = registry.announce(announcement("p" + i, i).build(), 0);
    }
    refuses(announcement("one-more", -1), ErrorCode.ERROR_CODE_OVERLOADED, "are here already");
  }
}
