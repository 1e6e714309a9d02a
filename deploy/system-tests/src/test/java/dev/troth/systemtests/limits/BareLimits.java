package dev.troth.systemtests.limits;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.rocksdb.RocksDBException;

/**
 * Measures a synced log and an echo over a batched stream; for each of them and each number in
 * flight prints a line: what, in flight, how many a second, the median in microseconds.
 */
public final class BareLimits {

  private static final Duration WARMUP = Duration.ofSeconds(3);

  private BareLimits() {}

  /**
   * Arguments: an empty directory, bytes of a record, seconds, and how many in flight (several).
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, RocksDBException {
    Path directory = Path.of(args[0]);
    int recordBytes = Integer.parseInt(args[1]);
    Duration length = Duration.ofSeconds(Long.parseLong(args[2]));
    try (SyncedLog log = SyncedLog.open(directory, recordBytes)) {
      log.run(1, WARMUP, new Measurement());
      for (int i = 3; i < args.length; i++) {
        int inFlight = Integer.parseInt(args[i]);
        Measurement measurement = new Measurement();
        log.run(inFlight, length, measurement);
        System.out.println("log " + inFlight + " " + measurement.line());
      }
    }
    try (EchoStream echo = EchoStream.start()) {
      echo.run(1, WARMUP, new Measurement());
      for (int i = 3; i < args.length; i++) {
        int inFlight = Integer.parseInt(args[i]);
        Measurement measurement = new Measurement();
        echo.run(inFlight, length, measurement);
        System.out.println("echo " + inFlight + " " + measurement.line());
      }
    }
  }
}
