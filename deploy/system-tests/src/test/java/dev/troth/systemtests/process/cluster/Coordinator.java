package dev.troth.systemtests.process.cluster;

import dev.troth.tls.ReloadingCredentials;
import java.util.Optional;

/** A coordinator's process, and a line to it that survives restarts. */
public final class Coordinator {

  private final DaemonProcess process;
  private final CoordinatorClient client;

  Coordinator(DaemonProcess process, Optional<ReloadingCredentials> credentials) {
    this.process = process;
    this.client = new CoordinatorClient(process.endpoint().address(), credentials);
  }

  public DaemonProcess process() {
    return process;
  }

  public CoordinatorClient client() {
    return client;
  }

  void closeClient() {
    client.close();
  }
}
