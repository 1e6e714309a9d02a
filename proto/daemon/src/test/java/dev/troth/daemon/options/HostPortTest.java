package dev.troth.daemon.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPortTest {

  @Test
  void readsHostAndPort() {
    assertThat(HostPort.parse("bank-a.example:7410"))
        .isEqualTo(new HostPort("bank-a.example", 7410));
  }

  @Test
  void readsIpv6InBrackets() {
    assertThat(HostPort.parse("[::1]:7410")).isEqualTo(new HostPort("::1", 7410));
    assertThat(new HostPort("::1", 7410)).hasToString("[::1]:7410");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7410",
        ":7410",
        "host",
        "a b:1",
        "a/b:1",
        "user@host:1",
        "host:",
        "host:x",
        "host:70000",
        "host:-1",
        "::1:80",
        "[]:80",
        "a b:80",
        "http://host:80"
      })
  void refusesAnythingElse(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
  }
}
