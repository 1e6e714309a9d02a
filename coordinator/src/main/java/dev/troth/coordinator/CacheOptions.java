package dev.troth.coordinator;

import dev.troth.daemon.options.ByteSize;
import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.Limits;
import dev.troth.daemon.options.UsageException;
import picocli.CommandLine.Option;

/** What is kept of what was read. */
final class CacheOptions implements CheckedOptions {

  private static final ByteSize OFF = new ByteSize(0);
  private static final ByteSize LARGEST = ByteSize.ofMiB(64 << 10);

  @Option(
      names = "--cache-size",
      paramLabel = "BYTES",
      description =
          "What values read of keys whose policy lets them be cached may take in memory; 0 caches"
              + " nothing (default: ${DEFAULT-VALUE})")
  private ByteSize size = ByteSize.ofMiB(64);

  long bytes() {
    return size.bytes();
  }

  @Override
  public void check() throws UsageException {
    Limits.between("cache-size", size, OFF, LARGEST);
  }
}
