package dev.troth.daemon.permission;

/** Says whether a bearer token is good. Any thread; must not block. */
public interface TokenCheck extends AutoCloseable {

  /** A daemon that takes none. */
  TokenCheck NONE =
      token -> {
        throw new InvalidTokenException("this daemon takes no tokens (--token-keys)");
      };

  /**
   * Looks at signature and claims.
   *
   * @throws InvalidTokenException saying why not; never with a part of the token
   */
  BearerToken check(String token) throws InvalidTokenException;

  /** Looks at no file any more. */
  @Override
  default void close() {}
}
