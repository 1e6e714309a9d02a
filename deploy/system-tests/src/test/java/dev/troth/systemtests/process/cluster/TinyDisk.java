package dev.troth.systemtests.process.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory with little room; only root can have one. */
public final class TinyDisk implements AutoCloseable {

  private final Path mountPoint;

  private TinyDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  /** Whether this process may mount. */
  public static boolean isPossible(Path mountPoint) {
    try {
      Files.createDirectories(mountPoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean possible = run(mountPoint, mount(mountPoint, "size=1m")) == 0;
    if (possible) {
      run(mountPoint, "umount", mountPoint.toString());
    }
    return possible;
  }

  /** Mounts it. */
  public static TinyDisk mount(Path mountPoint, int mebibytes) {
    TinyDisk disk = new TinyDisk(mountPoint);
    disk.mustRun(mount(mountPoint, "size=" + mebibytes + "m"));
    return disk;
  }

  public Path path() {
    return mountPoint;
  }

  /** Makes room; what is there stays. */
  public void grow(int mebibytes) {
    mustRun("mount", "-o", "remount,size=" + mebibytes + "m", mountPoint.toString());
  }

  /** Nobody may use it any more. */
  @Override
  public void close() {
    mustRun("umount", mountPoint.toString());
  }

  private static String[] mount(Path mountPoint, String options) {
    return new String[] {"mount", "-t", "tmpfs", "-o", options, "tmpfs", mountPoint.toString()};
  }

  private void mustRun(String... command) {
    if (run(mountPoint, command) != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
  }

  private static int run(Path mountPoint, String... command) {
    return new Command(mountPoint.resolveSibling(mountPoint.getFileName() + "-" + command[0]))
        .run(command)
        .exitCode();
  }
}
