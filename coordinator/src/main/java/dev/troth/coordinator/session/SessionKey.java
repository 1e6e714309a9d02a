package dev.troth.coordinator.session;

import java.security.SecureRandom;
import javax.crypto.spec.SecretKeySpec;

/** What session tokens are signed with. All coordinators of a cluster share it. */
public final class SessionKey {

  public static final int MIN_BYTES = 32;
  public static final int MAX_BYTES = 4096;

  static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec secret;

  /**
   * @throws IllegalArgumentException when it is too short, or too long to be meant as one
   */
  public SessionKey(byte[] bytes) {
    if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a session key has %d to %d bytes, not %d".formatted(MIN_BYTES, MAX_BYTES, bytes.length));
    }
    this.secret = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** One that nobody else has. */
  public static SessionKey random(SecureRandom random) {
    byte[] bytes = new byte[MIN_BYTES];
    random.nextBytes(bytes);
    return new SessionKey(bytes);
  }

  SecretKeySpec secret() {
    return secret;
  }
}
