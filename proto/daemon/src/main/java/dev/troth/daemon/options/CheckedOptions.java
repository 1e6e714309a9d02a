package dev.troth.daemon.options;

/** An options class whose values have limits, or have to fit together. Checked after reading. */
public interface CheckedOptions {

  /**
   * Looks at the values.
   *
   * @throws UsageException naming the key and its limit
   */
  void check() throws UsageException;
}
