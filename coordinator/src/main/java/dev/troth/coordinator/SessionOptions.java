package dev.troth.coordinator;

import dev.troth.coordinator.session.SessionKey;
import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How sessions are known again. */
final class SessionOptions implements CheckedOptions {

  private static final String KEY_FILE = "session-key-file";

  @Option(
      names = "--session-key-file",
      paramLabel = "FILE",
      description =
          "What session tokens are signed with: at least 32 bytes, the same for all coordinators"
              + " (default: a random key, so tokens hold at this coordinator until it stops)")
  private @Nullable Path keyFile;

  private @Nullable SessionKey key;

  /** What the file holds; none when there is no file. */
  Optional<SessionKey> key() {
    return Optional.ofNullable(key);
  }

  @Override
  public void check() throws UsageException {
    if (keyFile == null) {
      return;
    }
    try (InputStream in = Files.newInputStream(keyFile)) {
      key = new SessionKey(in.readNBytes(SessionKey.MAX_BYTES + 1));
    } catch (IOException e) {
      throw new UsageException(KEY_FILE, "cannot read " + keyFile + ": " + e);
    } catch (IllegalArgumentException e) {
      throw new UsageException(KEY_FILE, keyFile + ": " + e.getMessage());
    }
  }
}
