package dev.troth.systemtests.process.cluster;

import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import dev.troth.tls.ReloadingCredentials;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ParticipantHealth;
import dev.troth.v1.ParticipantStatus;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResponse;
import dev.troth.v1.TransactionSpec;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Talks to one coordinator as any client does. */
public final class CoordinatorClient implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration MEMBERSHIP_LIMIT = Duration.ofMinutes(1);

  private final Line line;

  CoordinatorClient(String address, Optional<ReloadingCredentials> credentials) {
    this.line = new Line(address, credentials);
  }

  /** Submits and waits. */
  public SubmitResponse submit(TransactionSpec spec) {
    return line.patient(CoordinatorServiceGrpc.newBlockingStub(line.channel()), LIMIT)
        .submit(SubmitRequest.newBuilder().setSpec(spec).build());
  }

  /**
   * Submits in a session, and waits.
   *
   * @throws StatusRuntimeException when it is not answered
   */
  public SubmitResponse submit(TransactionSpec spec, String sessionToken, Duration limit) {
    return line.impatient(CoordinatorServiceGrpc.newBlockingStub(line.channel()), limit)
        .submit(SubmitRequest.newBuilder().setSpec(spec).setSessionToken(sessionToken).build());
  }

  /** Submits; the outcome comes later. */
  public ListenableFuture<SubmitResponse> submitLater(TransactionSpec spec) {
    return line.impatient(CoordinatorServiceGrpc.newFutureStub(line.channel()), LIMIT)
        .submit(SubmitRequest.newBuilder().setSpec(spec).build());
  }

  /**
   * A strong read.
   *
   * @throws StatusRuntimeException when it is not answered
   */
  public ReadResponse read(Collection<KeyReference> keys, Duration limit) {
    return read(keys, Freshness.getDefaultInstance(), limit);
  }

  /**
   * A read.
   *
   * @throws StatusRuntimeException when it is not answered
   */
  public ReadResponse read(Collection<KeyReference> keys, Freshness freshness, Duration limit) {
    return line.impatient(CoordinatorServiceGrpc.newBlockingStub(line.channel()), limit)
        .read(ReadRequest.newBuilder().addAllKeys(keys).setFreshness(freshness).build());
  }

  public List<ParticipantStatus> participants() {
    return line.patient(CoordinatorServiceGrpc.newBlockingStub(line.channel()), LIMIT)
        .listParticipants(ListParticipantsRequest.getDefaultInstance())
        .getParticipantsList();
  }

  /** Waits until it sees all of these up. */
  public void awaitParticipants(Collection<String> names) {
    await("all participants are up")
        .atMost(MEMBERSHIP_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> up().containsAll(names));
  }

  private Set<String> up() {
    Set<String> up = new HashSet<>();
    for (ParticipantStatus participant : participants()) {
      if (participant.getHealth() == ParticipantHealth.PARTICIPANT_HEALTH_UP) {
        up.add(participant.getName());
      }
    }
    return up;
  }

  /** For services beside Troth's own. */
  public ManagedChannel channel() {
    return line.channel();
  }

  @Override
  public void close() {
    line.close();
  }
}
