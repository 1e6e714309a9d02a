package dev.troth.daemon.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceOptionsTest {

  private final TestOptions options = new TestOptions();

  private void read(String... args) throws UsageException {
    Settings unused = new OptionsReader(Map.of()).read(options, args);
  }

  @Test
  void nothingIsTracedUnlessSomebodySaysWhereTo() throws Exception {
    read();
    assertThat(options.trace().to()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:4318, http://localhost:4318/v1/traces",
    "http://localhost:4318/, http://localhost:4318/v1/traces",
    "https://[::1]:4318, https://[::1]:4318/v1/traces",
    "https://host/otlp/traces, https://host/otlp/traces",
  })
  void takesACollectorOrItsEndpoint(String given, String endpoint) throws Exception {
    read("--trace-to", given);
    assertThat(options.trace().to()).contains(URI.create(endpoint));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:4318",
        "grpc://host:4317",
        "http://",
        "http://u:p@host",
        "http://a b"
      })
  void saysWhatIsNoEndpoint(String given) {
    assertThatThrownBy(() -> read("--trace-to", given))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "trace-to: '" + given + "' is not a URL like http://localhost:4318");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace-headers", "trace-authority"})
  void whatTheCollectorWantsIsOfNoUseWithoutOne(String key) {
    assertThatThrownBy(() -> read("--" + key, "file"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("is of no use without trace-to");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.1", "NaN"})
  void aShareIsBetweenNothingAndAll(String given) {
    assertThatThrownBy(() -> read("--trace-share", given))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is not between 0 and 1");
  }
}
