package dev.troth.daemon.permission;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.reload.ReloadedFile;
import dev.troth.error.RejectedException;
import dev.troth.v1.Role;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may do what, as the file says at present; without a file everybody may do everything. What is
 * denied is logged and counted here. Any thread.
 */
public final class Permissions implements AutoCloseable {

  /** The setting that names the file. */
  static final String SETTING = "permissions";

  private static final Logger log = LoggerFactory.getLogger(Permissions.class);

  private final Optional<ReloadedFile<PermissionTable>> file;
  private final Denials denials;

  private Permissions(Optional<ReloadedFile<PermissionTable>> file, Metrics metrics) {
    this.file = file;
    this.denials = new Denials(metrics, System::nanoTime);
  }

  /**
   * Reads the file, and again whenever it has changed.
   *
   * @throws IllegalArgumentException it will not do; the message says why
   */
  public static Permissions open(Optional<Path> file, Metrics metrics) {
    if (file.isEmpty()) {
      log.info(
          "no --permissions: everybody who can connect may do everything; with TLS, whomever an authority"
              + " vouches for");
    }
    return new Permissions(
        file.map(path -> ReloadedFile.open(SETTING, path, PermissionFile::read, metrics)), metrics);
  }

  /** Everybody may do everything. */
  public static Permissions unrestricted(Metrics metrics) {
    return new Permissions(Optional.empty(), metrics);
  }

  /** Somebody whose right to speak does not expire. */
  public Caller caller(String identity) {
    return new Caller(identity, () -> false, this);
  }

  @Override
  public void close() {
    file.ifPresent(ReloadedFile::close);
  }

  PermissionTable table() {
    return file.isPresent() ? file.get().content() : PermissionTable.OPEN;
  }

  /** Logs and counts it; what is to be answered. */
  RejectedException denied(String identity, Role role, String what) {
    return denials.denied(identity, role, what);
  }

  /** Logs and counts a token that will not do; what is to be answered. */
  RejectedException unauthenticated(String connection, Role role, String why) {
    return denials.unauthenticated(connection, role, why);
  }
}
