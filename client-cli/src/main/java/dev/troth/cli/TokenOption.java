package dev.troth.cli;

import dev.troth.cli.client.TokenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Who the command speaks for. */
final class TokenOption {

  private static final String VARIABLE = "TROTH_TOKEN_FILE";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = {
        "The bearer token that says who you are; read for each call, so that it may be renewed.",
        "Else $TROTH_TOKEN_FILE, else none."
      })
  private @Nullable Path path;

  /**
   * The file, when there is to be one.
   *
   * @throws IllegalArgumentException when there is no token in it now
   */
  Optional<TokenFile> file(Map<String, String> environment) {
    String variable = environment.getOrDefault(VARIABLE, "");
    if (path == null && variable.isEmpty()) {
      return Optional.empty();
    }
    TokenFile file = new TokenFile(path == null ? Path.of(variable) : path);
    try {
      String unused = file.read();
      return Optional.of(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("no token to send (--token-file): " + e.getMessage(), e);
    }
  }
}
