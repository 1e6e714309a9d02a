package dev.troth.daemon.lifecycle;

import dev.troth.daemon.server.StartException;
import io.grpc.BindableService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon in a process of its own, with the trouble it is told to have. */
final class EchoDaemon extends RecordingDaemon {

  private static final Logger log = LoggerFactory.getLogger(EchoDaemon.class);

  private final EchoOptions options;

  private EchoDaemon(EchoOptions options) {
    this.options = options;
  }

  public static void main(String... args) {
    DaemonMain.run(new EchoOptions(), EchoDaemon::new, args);
  }

  @Override
  public List<BindableService> start(DaemonContext context) throws StartException {
    switch (options.trouble) {
      case START_REFUSED -> throw new StartException("the directory is locked");
      case START_BROKEN -> throw new IllegalStateException("a bug");
      case START_HANGS -> {
        log.info("hanging");
        hang();
      }
      case HALT -> context.fatal().halt("the sync failed", new IOException("disk full"));
      case UNCAUGHT ->
          new Thread(
                  () -> {
                    throw new IllegalStateException("nobody caught me");
                  },
                  "careless")
              .start();
      case NONE -> {}
    }
    return super.start(context);
  }

  @Override
  public void drain(Duration timeout) throws InterruptedException {
    log.info("drained");
  }

  @Override
  public void close() {
    log.info("closed");
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
