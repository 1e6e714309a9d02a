package dev.troth.systemtests.process.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system in a file, which can become read-only under a running daemon, or lose its power;
 * root only.
 */
public final class LoopDisk implements AutoCloseable {

  private final Path mountPoint;
  private final Path image;

  private LoopDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
    this.image = mountPoint.resolveSibling(mountPoint.getFileName() + ".image");
  }

  /** An empty file system, not mounted. */
  public static LoopDisk at(Path mountPoint) {
    return new LoopDisk(mountPoint);
  }

  /** Makes it anew and mounts it; says whether this machine allows that. */
  public boolean make(int mebibytes) {
    if (Files.exists(image)) {
      removeLeftovers();
    }
    boolean made =
        run("mkdir", "-p", mountPoint.toString())
            && run("truncate", "-s", mebibytes + "M", image.toString())
            && run("mkfs.ext4", "-q", "-F", image.toString())
            && mount();
    if (!made) {
      removeLeftovers();
    }
    return made;
  }

  private boolean mount() {
    return run("mount", "-o", "loop", image.toString(), mountPoint.toString());
  }

  /** Of a run that was killed, or of what was not allowed. */
  private void removeLeftovers() {
    while (run("umount", mountPoint.toString())) {}
    mustRun("rm", "-f", image.toString());
  }

  public Path path() {
    return mountPoint;
  }

  /**
   * As an error on a real disk does it: nothing more is written, and from then on it is read-only.
   */
  public void becomeReadOnly() {
    mustRun("mount", "-o", "remount,abort", mountPoint.toString());
  }

  /** Whether there is the program that cuts the power. */
  public boolean canLosePower() {
    return run("sh", "-c", "command -v xfs_io");
  }

  /**
   * What was not forced before is lost, and nothing is written any more. A forced write must not be
   * under way: it would be lost, and its writer told that it worked.
   */
  public void losePower() {
    mustRun("xfs_io", "-x", "-c", "shutdown", mountPoint.toString());
  }

  /**
   * Mounted again, writable; nobody may use it at the moment. What is mounted is a copy: whoever
   * has made a mount namespace meanwhile keeps the old file system alive, and broken.
   */
  public void repair() {
    mustRun("umount", mountPoint.toString());
    String copy = image + ".copy";
    mustRun("cp", "--sparse=always", image.toString(), copy);
    mustRun("mv", copy, image.toString());
    if (!mount()) {
      throw new IllegalStateException(image + " cannot be mounted again");
    }
  }

  /** Nobody may use it any more. */
  @Override
  public void close() {
    if (Files.exists(image)) {
      mustRun("umount", mountPoint.toString());
      mustRun("rm", image.toString());
    }
  }

  private void mustRun(String... command) {
    if (!run(command)) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
  }

  private boolean run(String... command) {
    Path files = mountPoint.resolveSibling(mountPoint.getFileName() + "-" + command[0]);
    return new Command(files).run(command).exitCode() == 0;
  }
}
