package dev.troth.systemtests.process.cluster;

/** A coordinator's process, and a line to it that survives restarts. */
public final class Coordinator {

  private final DaemonProcess process;
  private final CoordinatorClient client;

  Coordinator(DaemonProcess process) {
    this.process = process;
    this.client = new CoordinatorClient(process.endpoint().address());
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
