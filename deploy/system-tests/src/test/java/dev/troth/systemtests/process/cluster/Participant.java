package dev.troth.systemtests.process.cluster;

import dev.troth.systemtests.process.cluster.DaemonProcess.Endpoint;

/** A participant's process, and a line to it that survives restarts. */
public final class Participant {

  private final DaemonProcess process;
  private final ParticipantClient client;

  Participant(DaemonProcess process) {
    this.process = process;
    Endpoint endpoint = process.endpoint();
    this.client = new ParticipantClient(endpoint.address());
  }

  public String name() {
    return process.name();
  }

  public DaemonProcess process() {
    return process;
  }

  public ParticipantClient client() {
    return client;
  }

  void closeClient() {
    client.close();
  }
}
