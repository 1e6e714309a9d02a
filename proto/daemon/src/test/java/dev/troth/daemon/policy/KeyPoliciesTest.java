package dev.troth.daemon.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.KeyPolicy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyPoliciesTest {

  private static final KeyPolicies POLICIES = of("feed/", "feed/public/", "feed/z", "a", "m/");

  @Test
  void theLongestPrefixCounts() {
    assertThat(POLICIES.of("feed/alice").getPrefix()).isEqualTo("feed/");
    assertThat(POLICIES.of("feed/public/news").getPrefix()).isEqualTo("feed/public/");
    assertThat(POLICIES.of("feed/publicity").getPrefix()).isEqualTo("feed/");
    assertThat(POLICIES.of("feed/zebra").getPrefix()).isEqualTo("feed/z");
    assertThat(POLICIES.of("feed/").getPrefix()).isEqualTo("feed/");
  }

  @Test
  void aKeyWithoutOneHasOneThatSaysNothing() {
    assertThat(POLICIES.of("feed")).isEqualTo(KeyPolicy.getDefaultInstance());
    assertThat(POLICIES.of("zoo")).isEqualTo(KeyPolicy.getDefaultInstance());
    assertThat(KeyPolicies.NONE.of("feed/alice")).isEqualTo(KeyPolicy.getDefaultInstance());
  }

  @Test
  void thatOfAllKeysHoldsForTheRest() {
    KeyPolicies policies =
        KeyPolicies.of(
            List.of(
                KeyPolicy.newBuilder().setKeepLast(7).build(),
                KeyPolicy.newBuilder().setPrefix("feed/").build()));

    assertThat(policies.of("zoo").getKeepLast()).isEqualTo(7);
    assertThat(policies.of("feed/alice").getKeepLast()).isZero();
  }

  @Test
  void someHoldForPartsOfAPrefix() {
    assertThat(POLICIES.within("feed/p"))
        .extracting(KeyPolicy::getPrefix)
        .containsExactly("feed/", "feed/public/");
    assertThat(POLICIES.within("x")).containsExactly(KeyPolicy.getDefaultInstance());
  }

  private static KeyPolicies of(String... prefixes) {
    return KeyPolicies.of(
        Arrays.stream(prefixes)
            .map(prefix -> KeyPolicy.newBuilder().setPrefix(prefix).build())
            .toList());
  }
}
