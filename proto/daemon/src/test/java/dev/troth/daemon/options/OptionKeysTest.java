package dev.troth.daemon.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keys and defaults are a promise to those who have written configuration files. */
final class OptionKeysTest {

  @Test
  void everyKeyAndItsDefault() throws Exception {
    String settings =
        new OptionsReader(Map.of())
            .read(new TestOptions()).effective().stream()
                .map(setting -> setting.key() + "=" + setting.value())
                .collect(Collectors.joining("\n"));

    assertThat(settings)
        .isEqualTo(
            """
            coordinator=
            drain-timeout=10s
            handshake-timeout=10s
            http=127.0.0.1:7480
            insecure=false
            keepalive-time=30s
            keepalive-timeout=10s
            listen=127.0.0.1:7400
            log-level=info
            max-calls-per-client=1024
            max-calls-per-connection=1024
            max-concurrent-calls=4096
            max-connection-idle=30m
            max-connections=4096
            max-connections-per-address=1024
            max-held=256MiB
            max-held-per-client=64MiB
            max-message-size=4MiB
            max-metadata-size=16KiB
            name=
            peer-connect-timeout=3s
            peer-keepalive-time=10s
            peer-keepalive-timeout=3s
            peer-max-reconnect-backoff=1s
            peer-tls-name=
            permit-keepalive-time=2s
            prepare-timeout=5s
            request-timeout=30s
            strict=true
            tls-authority=
            tls-certificate=
            tls-key=
            tls-reload-interval=10s
            trace-authority=
            trace-headers=
            trace-share=0.01
            trace-to=
            unread-timeout=2m""");
  }
}
