package dev.troth.daemon.options;

import java.util.Optional;

/**
 * The program was started with settings it cannot take. The message names the setting, where it
 * came from and what would do.
 */
public final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String key;

  public UsageException(String message) {
    super(message, null, false, false);
    this.key = "";
  }

  /** A setting's value will not do. Where it came from is added by who reads the settings. */
  public UsageException(String key, String problem) {
    super(key + ": " + problem, null, false, false);
    this.key = key;
  }

  /** The setting at fault, when it is one. */
  public Optional<String> key() {
    return key.isEmpty() ? Optional.empty() : Optional.of(key);
  }
}
