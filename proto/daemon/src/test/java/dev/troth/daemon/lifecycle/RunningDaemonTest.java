package dev.troth.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.troth.daemon.CapturedLog;
import dev.troth.daemon.fatal.FatalError;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.OptionsReader;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.server.Readiness;
import dev.troth.daemon.server.StartException;
import io.grpc.BindableService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunningDaemonTest {

  private static final FatalError FATAL =
      (reason, cause) -> {
        throw new AssertionError(reason, cause);
      };

  private final RecordingDaemon daemon = new RecordingDaemon();

  @Test
  void isReadyOnceItsPortIsOpen() throws Exception {
    RunningDaemon running = start(daemon);

    assertThat(daemon.calls).containsExactly("start STARTING", "opened true");
    assertThat(running.readiness().stage()).isEqualTo(Readiness.Stage.READY);
    assertThat(running.details().keySet()).containsExactly("name", "listen", "http");
    assertThat(DaemonMain.readyLine("troth-test", running.details()))
        .matches(
            "troth-test ready name=bank-a listen=127\\.0\\.0\\.1:[1-9]\\d*"
                + " http=127\\.0\\.0\\.1:[1-9]\\d*");
    running.stop();
  }

  @Test
  void drainsBeforeItCloses() throws Exception {
    RunningDaemon running =
        start(
            new RecordingDaemon() {
              @Override
              public void drain(Duration timeout) {
                daemon.calls.add("drain " + timeout);
              }

              @Override
              public void close() {
                daemon.calls.add("close");
              }
            });

    running.stop();

    assertThat(daemon.calls).containsExactly("drain PT3S", "close");
    assertThat(running.readiness().stage()).isEqualTo(Readiness.Stage.DRAINING);
    assertClosed(running.listen());
    assertClosed(running.http());
  }

  @Test
  void watchesNoFileAnyMoreOnceItHasStopped(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("permissions"), "* read\n");
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    RunningDaemon running =
        start(
            new RecordingDaemon() {
              @Override
              public Permissions permissions(DaemonContext context) {
                return Permissions.open(Optional.of(file), context.metrics());
              }
            });
    Thread watcher =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread))
            .filter(thread -> thread.getName().equals("troth-permissions"))
            .findFirst()
            .orElseThrow();

    running.stop();

    watcher.join(Duration.ofSeconds(10).toMillis());
    assertThat(watcher.isAlive()).isFalse();
  }

  @Test
  void answersWhileItDrains() throws Exception {
    RunningDaemon[] running = new RunningDaemon[1];
    RecordingDaemon draining =
        new RecordingDaemon() {
          @Override
          public void drain(Duration timeout) {
            calls.add("stage " + running[0].readiness().stage());
            try (Socket listen = connect(running[0].listen());
                Socket http = connect(running[0].http())) {
              calls.add("open " + (listen.isConnected() && http.isConnected()));
            } catch (IOException e) {
              calls.add(e.toString());
            }
          }
        };
    running[0] = start(draining);

    running[0].stop();

    assertThat(draining.calls).contains("stage DRAINING", "open true");
  }

  @Test
  void closesEvenWhenDrainingFails() throws Exception {
    RecordingDaemon failing =
        new RecordingDaemon() {
          @Override
          public void drain(Duration timeout) {
            throw new IllegalStateException("on purpose");
          }
        };
    RunningDaemon running = start(failing);

    try (CapturedLog log = new CapturedLog(RunningDaemon.class)) {
      running.stop();
      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .contains("could not drain cleanly");
    }
    assertThat(failing.calls).endsWith("close");
    assertClosed(running.listen());
  }

  @Test
  void closesWhatItOpenedWhenTheStartFails() throws Exception {
    HostPort http = freePort();
    RecordingDaemon failing =
        new RecordingDaemon() {
          @Override
          public List<BindableService> start(DaemonContext context) throws StartException {
            throw new StartException("the directory is locked");
          }
        };

    assertThatThrownBy(() -> start(failing, "--http", http.toString()))
        .isInstanceOf(StartException.class)
        .hasMessage("the directory is locked");
    assertThat(failing.calls).containsExactly("close");
    assertClosed(http);
  }

  @Test
  void closesTheDaemonWhenItsPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(daemon, "--listen", "127.0.0.1:" + taken.getLocalPort()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("--listen");
    }
    assertThat(daemon.calls).containsExactly("start STARTING", "close");
  }

  private static RunningDaemon start(Daemon daemon, String... args) throws Exception {
    return RunningDaemon.start(daemon, options(args), FATAL);
  }

  private static EchoOptions options(String... args) throws Exception {
    EchoOptions options = new EchoOptions();
    new OptionsReader(Map.of("TROTH_DRAIN_TIMEOUT", "3s")).read(options, args);
    return options;
  }

  private static HostPort freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new HostPort("127.0.0.1", socket.getLocalPort());
    }
  }

  private static Socket connect(HostPort address) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), address.port());
  }

  private static void assertClosed(HostPort address) {
    assertThatThrownBy(() -> connect(address).close()).isInstanceOf(IOException.class);
  }
}
