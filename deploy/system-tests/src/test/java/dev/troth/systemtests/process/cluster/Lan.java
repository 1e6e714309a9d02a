package dev.troth.systemtests.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Hosts with addresses of their own, network namespaces joined by a switch that can be told to cut,
 * delay and lose ({@code src/test/faults/lan.py}). Only root can have one. What it makes it
 * removes, also when this JVM is killed.
 */
public final class Lan implements AutoCloseable {

  /** The number of the place where the tests and the command run. */
  public static final int SELF = 254;

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final String name;
  private final String subnet;
  private final Path rules;
  private final List<String> lines = new ArrayList<>();

  private Lan(Process process, String name, String subnet, Path rules) {
    this.process = process;
    this.name = name;
    this.subnet = subnet;
    this.rules = rules;
  }

  /**
   * Makes hosts 1 to {@code hosts}.
   *
   * @return empty when this machine does not allow it; standard error says why
   */
  public static Optional<Lan> make(Path directory, int hosts) {
    long pid = ProcessHandle.current().pid();
    String name = "troth" + pid % 1_000_000;
    String subnet = "198.18." + pid % 254;
    Path rules = directory.resolve("lan-rules");
    try {
      Files.createDirectories(directory);
      Files.deleteIfExists(rules);
      Process process =
          Processes.start(
              new ProcessBuilder(
                      "python3",
                      script().toString(),
                      name,
                      subnet,
                      Integer.toString(hosts),
                      rules.toString())
                  .redirectError(ProcessBuilder.Redirect.INHERIT));
      BufferedReader said =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      return "ready".equals(said.readLine())
          ? Optional.of(new Lan(process, name, subnet, rules))
          : Optional.empty();
    } catch (UncheckedIOException e) {
      System.err.println(e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path script() {
    return Surroundings.ofBuild()
        .repository()
        .resolve("deploy/system-tests/src/test/faults/lan.py");
  }

  String address(int host) {
    return subnet + "." + host;
  }

  /** What to put before a command to run it on that host. */
  List<String> on(int host) {
    return List.of("ip", "netns", "exec", name + "-" + host);
  }

  /** Nothing gets from one to the other any more, nor back. */
  public void part(int one, int other) {
    cut(one, other);
    cut(other, one);
  }

  /** Nothing gets from one to the other any more; what the other says is still heard. */
  public void cut(int from, int to) {
    lines.add("cut " + from + " " + to);
    write();
  }

  /** Everything takes this much longer in each direction, give or take a fifth. */
  public void delay(Duration delay) {
    lines.add("delay " + delay.toMillis() + " " + delay.toMillis() / 5);
    write();
  }

  /** So large a part of all frames is lost. */
  public void lose(double fraction) {
    lines.add("loss " + fraction);
    write();
  }

  /** Whatever was wrong is right again. */
  public void heal() {
    lines.clear();
    write();
  }

  private void write() {
    try {
      Path fresh = rules.resolveSibling("lan-rules.new");
      Files.write(fresh, lines);
      Files.move(fresh, rules, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No process may run on its hosts any more. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Processes.kill(process);
  }
}
