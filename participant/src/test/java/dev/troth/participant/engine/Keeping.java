package dev.troth.participant.engine;

import com.google.protobuf.Duration;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.v1.KeyPolicy;
import java.util.List;

/** Policies that say how much of the past is kept. */
public final class Keeping {

  private Keeping() {}

  public static KeyPolicy all(String prefix) {
    return KeyPolicy.newBuilder().setPrefix(prefix).build();
  }

  public static KeyPolicy last(String prefix, int versions) {
    return all(prefix).toBuilder().setKeepLast(versions).build();
  }

  public static KeyPolicy seconds(String prefix, long seconds) {
    return all(prefix).toBuilder().setKeepFor(Duration.newBuilder().setSeconds(seconds)).build();
  }

  public static KeyPolicy either(String prefix, int versions, long seconds) {
    return seconds(prefix, seconds).toBuilder().setKeepLast(versions).build();
  }

  /** Settings under which at least a second of the past is kept. */
  public static EngineSettings settings(KeyPolicy... policies) {
    return EngineSettings.DEFAULT
        .with(
            java.time.Duration.ofDays(1),
            java.time.Duration.ofDays(1),
            java.time.Duration.ofDays(1))
        .keeping(KeyPolicies.of(List.of(policies)), java.time.Duration.ofSeconds(1));
  }
}
