package dev.troth.systemtests.process.cluster;

import dev.troth.systemtests.process.cluster.DaemonProcess.Endpoint;
import dev.troth.tls.ReloadingCredentials;
import java.util.Optional;

/** A participant's process, and a line to it that survives restarts. */
public final class Participant {

  private final DaemonProcess process;
  private final ParticipantClient client;

  Participant(DaemonProcess process, Optional<ReloadingCredentials> credentials) {
    this.process = process;
    Endpoint endpoint = process.endpoint();
    this.client = new ParticipantClient(endpoint.address(), credentials);
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
