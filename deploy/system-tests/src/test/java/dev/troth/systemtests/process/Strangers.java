package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;

import dev.troth.systemtests.process.cluster.Certificates;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.OddCertificate;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.cluster.PlayedCoordinator;
import dev.troth.systemtests.process.cluster.TrustingClient;
import dev.troth.v1.Member;
import dev.troth.v1.PrepareResponse;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Daemons with certificates that will not do: a participant and a coordinator of each kind. */
final class Strangers {

  /** What is wrong with a certificate. */
  enum Kind {
    LATE,
    FOREIGN,
    /** For another host. As a client it will do: nobody asks a client for its host. */
    ELSEWHERE
  }

  /** The only host that a certificate of kind ELSEWHERE is for. */
  static final String OTHER_HOST = "elsewhere.example";

  private final Cluster cluster;
  private final Map<Kind, DaemonProcess> participants = new EnumMap<>(Kind.class);
  private final Map<Kind, DaemonProcess> coordinators = new EnumMap<>(Kind.class);

  /**
   * Starts them all. Participants announce themselves to the cluster's coordinators; coordinators
   * know one of its participants, the one that is late all the strangers, too.
   *
   * @param foreign another authority
   */
  Strangers(Cluster cluster, Certificates foreign, DaemonProcess known) throws Exception {
    this.cluster = cluster;
    for (Kind kind : Kind.values()) {
      String name = name(kind);
      issue(kind, foreign, name);
      participants.put(kind, cluster.stranger(name, name, cluster.dataDirectory(name)));
    }
    for (Kind kind : Kind.values()) {
      String name = name(kind) + "-coordinator";
      issue(kind, foreign, name);
      List<DaemonProcess> called =
          new ArrayList<>(kind == Kind.ELSEWHERE ? List.of() : List.of(known));
      called.addAll(kind == Kind.LATE ? participants.values() : List.of());
      List<String> options = new ArrayList<>();
      for (DaemonProcess participant : called) {
        options.add("--participant");
        options.add(participant.name() + "=" + participant.endpoint().address());
      }
      coordinators.put(kind, cluster.stranger(name, "troth-coordinator", options));
    }
    participants.values().forEach(DaemonProcess::start);
    coordinators.values().forEach(DaemonProcess::start);
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private void issue(Kind kind, Certificates foreign, String name) throws Exception {
    Certificates own = cluster.certificates();
    switch (kind) {
      case LATE -> OddCertificate.issueExpired(own, name);
      case FOREIGN -> foreign.issueTo(own, name);
      case ELSEWHERE -> OddCertificate.issueFor(own, name, OTHER_HOST);
    }
  }

  DaemonProcess participant(Kind kind) {
    return Objects.requireNonNull(participants.get(kind));
  }

  DaemonProcess coordinator(Kind kind) {
    return Objects.requireNonNull(coordinators.get(kind));
  }

  List<String> coordinatorAddresses() {
    return coordinators.values().stream().map(daemon -> daemon.endpoint().address()).toList();
  }

  /**
   * Leaves a participant of the cluster and each stranger in doubt, so that they look for the
   * owner, who is at the strange coordinator of the same kind, and for one another.
   */
  void leaveInDoubtWith(Participant participant) throws Exception {
    for (Kind kind : Kind.values()) {
      DaemonProcess stranger = participant(kind);
      stranger.awaitReady();
      PlayedCoordinator owner = new PlayedCoordinator(coordinator(kind).endpoint().address());
      Member own = participant.client().member();
      try (TrustingClient client =
          new TrustingClient(cluster.certificates(), stranger.endpoint())) {
        Member other = client.member();
        List<Member> members = List.of(own, other);
        TransactionSpec document =
            withId(
                atomic(add(own.getName(), "doubt/" + kind, -1), add(other.getName(), "doubt", 1)),
                newId());
        requireYes(participant.client().prepare(owner.prepare(document, members, own)));
        requireYes(client.prepare(owner.prepare(document, members, other)));
      }
    }
  }

  private static void requireYes(PrepareResponse response) {
    if (response.getAnswer().getRegister().getStatus() != RegisterStatus.REGISTER_STATUS_YES) {
      throw new AssertionError(response.toString());
    }
  }
}
