package dev.troth.systemtests.process.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a process has used of the processors, as the kernel counts it. */
public final class CpuTime {

  /** USER_HZ of every Linux there is. */
  private static final long MILLIS_PER_TICK = 10;

  /** The fields of /proc/PID/stat after the name, counted from 0. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;

  private CpuTime() {}

  /** User and system time so far; empty when there is no such process. */
  public static Optional<Duration> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
      long ticks =
          Long.parseLong(fields.get(USER_TICKS)) + Long.parseLong(fields.get(SYSTEM_TICKS));
      return Optional.of(Duration.ofMillis(ticks * MILLIS_PER_TICK));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
