package dev.troth.daemon.lifecycle;

import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.server.StartException;
import dev.troth.v1.ParticipantServiceGrpc;
import io.grpc.BindableService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Remembers what it was told to do, and fails where the test says. */
class RecordingDaemon implements Daemon {

  final List<String> calls = new ArrayList<>();

  @Override
  public List<BindableService> start(DaemonContext context) throws StartException {
    calls.add("start " + context.readiness().stage());
    return List.of(new ParticipantServiceGrpc.ParticipantServiceImplBase() {});
  }

  @Override
  public void opened(HostPort listen) {
    calls.add("opened " + (listen.port() > 0));
  }

  @Override
  public Map<String, String> details() {
    return Map.of("name", "bank-a");
  }

  @Override
  public void drain(Duration timeout) throws InterruptedException {
    calls.add("drain " + timeout);
  }

  @Override
  public void close() {
    calls.add("close");
  }
}
