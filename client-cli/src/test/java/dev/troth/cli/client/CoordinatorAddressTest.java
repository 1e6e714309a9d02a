package dev.troth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatorAddressTest {

  @Test
  void isReadAndWrittenTheSame() {
    for (String text : List.of("127.0.0.1:7400", "coordinator.example:1", "[::1]:65535")) {
      assertThat(CoordinatorAddress.parse(text)).hasToString(text);
    }
    assertThat(CoordinatorAddress.parse("[::1]:1").host()).isEqualTo("::1");
  }

  @Test
  void comesInLists() {
    assertThat(CoordinatorAddress.parseList("a:1, b:2,")).hasToString("[a:1, b:2]");
    assertThat(CoordinatorAddress.parseList("")).isEmpty();
  }

  @Test
  void refusesEverythingElse() {
    for (String text :
        List.of("", "host", "host:", ":1", "host:0", "host:65536", "::1:7400", "h:x")) {
      assertThatThrownBy(() -> CoordinatorAddress.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("write host:port");
    }
  }
}
