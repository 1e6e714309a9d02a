package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;

import dev.troth.id.StoreId;
import dev.troth.systemtests.process.cluster.Certificates;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.FreePorts;
import dev.troth.systemtests.process.cluster.OddCertificate;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.cluster.PlayedCoordinator;
import dev.troth.systemtests.process.cluster.TrustingClient;
import dev.troth.tls.TlsFiles;
import dev.troth.v1.Member;
import dev.troth.v1.PrepareResponse;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A participant and a coordinator whose certificates will not do, for one reason after the other.
 * The participant announces itself to the cluster's coordinators; the coordinator calls the
 * participant, and one of the cluster's.
 */
final class Strangers {

  /** What is wrong with their certificates, in the order in which they have them. */
  enum Kind {
    LATE,
    FOREIGN,
    /** For another host. As clients they will do: nobody asks a client for its host. */
    ELSEWHERE;

    /** Whom the participant's certificate names. */
    String participant() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whom the coordinator's certificate names. */
    String coordinator() {
      return participant() + "-coordinator";
    }
  }

  /** The only host that a certificate of kind ELSEWHERE is for. */
  static final String OTHER_HOST = "elsewhere.example";

  private final Certificates certificates;
  private final DaemonProcess participant;
  private final DaemonProcess coordinator;

  /**
   * Starts them with certificates of the first kind.
   *
   * @param foreign another authority
   * @param known the cluster's participant that the coordinator calls
   */
  Strangers(Cluster cluster, Certificates foreign, DaemonProcess known) throws Exception {
    this.certificates = cluster.certificates();
    for (Kind kind : Kind.values()) {
      issue(kind, foreign, kind.participant());
      issue(kind, foreign, kind.coordinator());
    }
    participant = cluster.stranger("stranger", "stranger", cluster.dataDirectory("stranger"));
    coordinator =
        cluster.stranger(
            "strange-coordinator",
            "troth-coordinator",
            List.of("--participant", at(known), "--participant", at(participant)));
    become(Kind.LATE);
    participant.start();
    coordinator.start();
  }

  private void issue(Kind kind, Certificates foreign, String name) throws Exception {
    switch (kind) {
      case LATE -> OddCertificate.issueExpired(certificates, name);
      case FOREIGN -> foreign.issueTo(certificates, name);
      case ELSEWHERE -> OddCertificate.issueFor(certificates, name, OTHER_HOST);
    }
  }

  private static String at(DaemonProcess participant) {
    return participant.name() + "=" + participant.endpoint().address();
  }

  DaemonProcess participant() {
    return participant;
  }

  DaemonProcess coordinator() {
    return coordinator;
  }

  /** They have certificates of this kind; those that run take them over soon. */
  void become(Kind kind) throws IOException {
    copy(certificates.of(kind.participant()), certificates.of(participant.name()));
    copy(certificates.of(kind.coordinator()), certificates.of(coordinator.name()));
  }

  private static void copy(TlsFiles from, TlsFiles to) throws IOException {
    Files.createDirectories(to.key().toAbsolutePath().getParent());
    copy(from.authority(), to.authority());
    copy(from.certificate(), to.certificate());
    copy(from.key(), to.key());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Leaves a participant of the cluster and the stranger in doubt for ever, for there is a third
   * that is nowhere: they look for the owner, who is at the strange coordinator's address, and for
   * one another, again and again.
   */
  void leaveInDoubtWith(Participant other) throws IOException {
    participant.awaitReady();
    PlayedCoordinator owner = new PlayedCoordinator(coordinator.endpoint().address());
    try (TrustingClient client = new TrustingClient(certificates, participant.endpoint())) {
      Member own = client.member();
      Member nowhere =
          Member.newBuilder()
              .setName("nowhere")
              .setStoreId(new StoreId(UUID.randomUUID()).toBytes())
              .setAddress("127.0.0.1:" + FreePorts.take())
              .build();
      List<Member> members = List.of(own, other.client().member(), nowhere);
      TransactionSpec document =
          withId(
              atomic(
                  add(own.getName(), "doubt", -1),
                  add(other.name(), "doubt", 1),
                  add(nowhere.getName(), "doubt", 0)),
              newId());
      requireYes(client.prepare(owner.prepare(document, members, own)));
      requireYes(other.client().prepare(owner.prepare(document, members, members.get(1))));
    }
  }

  private static void requireYes(PrepareResponse response) {
    if (response.getAnswer().getRegister().getStatus() != RegisterStatus.REGISTER_STATUS_YES) {
      throw new AssertionError(response.toString());
    }
  }
}
