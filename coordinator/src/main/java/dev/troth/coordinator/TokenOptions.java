package dev.troth.coordinator;

import dev.troth.coordinator.token.JwtCheck;
import dev.troth.coordinator.token.TokenKeys;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.UsageException;
import dev.troth.daemon.permission.BearerToken;
import dev.troth.daemon.permission.InvalidTokenException;
import dev.troth.daemon.permission.TokenCheck;
import dev.troth.daemon.reload.ReloadedFile;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which bearer tokens are good. All three options, or none. */
final class TokenOptions implements CheckedOptions {

  private static final String KEYS = "token-keys";

  @Option(
      names = "--token-keys",
      paramLabel = "FILE",
      description =
          "The issuer's public keys, as a JSON web key set; read again when it changes (default: no"
              + " bearer tokens are taken)")
  private @Nullable Path keys;

  @Option(
      names = "--token-issuer",
      paramLabel = "NAME",
      description = "The 'iss' that tokens must have; needed with --token-keys")
  private @Nullable String issuer;

  @Option(
      names = "--token-audience",
      paramLabel = "NAME",
      description =
          "The 'aud' that tokens must have, this cluster's name; needed with --token-keys")
  private @Nullable String audience;

  /** Reads the keys, and again whenever they have changed. */
  TokenCheck open(Metrics metrics, LongSupplier wallMillis) {
    if (keys == null || issuer == null || audience == null) {
      return TokenCheck.NONE;
    }
    ReloadedFile<TokenKeys> file = ReloadedFile.open(KEYS, keys, TokenKeys::read, metrics);
    TokenCheck check = new JwtCheck(file::content, issuer, audience, wallMillis);
    return new TokenCheck() {
      @Override
      public BearerToken check(String token) throws InvalidTokenException {
        return check.check(token);
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }

  @Override
  public void check() throws UsageException {
    if ((keys == null) != (issuer == null) || (keys == null) != (audience == null)) {
      throw new UsageException(
          KEYS, "--token-keys, --token-issuer and --token-audience belong together: all, or none");
    }
    if (keys == null) {
      return;
    }
    try {
      TokenKeys unused = TokenKeys.read(keys);
    } catch (IllegalArgumentException e) {
      throw new UsageException(KEYS, String.valueOf(e.getMessage()));
    }
  }
}
