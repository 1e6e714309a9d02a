package dev.troth.coordinator.api;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.cache.ReadCache;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.FakeWayIn;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.coordinator.inspection.AbortRequests;
import dev.troth.coordinator.inspection.HandEnds;
import dev.troth.coordinator.inspection.StepResolutions;
import dev.troth.coordinator.inspection.TransactionViews;
import dev.troth.coordinator.registry.ParticipantRegistry;
import dev.troth.coordinator.replica.ReadMeters;
import dev.troth.coordinator.replica.ReplicaRegistry;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.SessionKey;
import dev.troth.coordinator.session.Sessions;
import dev.troth.coordinator.subscription.Subscriptions;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.permission.PermissionInterceptor;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.permission.TokenCheck;
import dev.troth.daemon.trace.Tracer;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.v1.Add;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.CoordinatorServiceGrpc.CoordinatorServiceBlockingStub;
import dev.troth.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import dev.troth.v1.Operation;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.TransactionSpec;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** The service in front of an engine with fake time and a fake network, without sockets. */
final class TestApi {

  private final FakeTime time = new FakeTime();
  private final FakePeers peers = new FakePeers();
  private final SplittableRandom random = new SplittableRandom(11);
  private final TestCoordinator coordinator = new TestCoordinator(1, 10_000, time, peers);
  private final Subscriptions subscriptions =
      new Subscriptions(coordinator.engine().routes(), time, random);
  private final HybridClock clock =
      new HybridClock(time::millis, Duration.ofHours(1), Timestamp.ZERO);
  private final Sessions sessions =
      new Sessions(new SessionKey(new byte[SessionKey.MIN_BYTES]), clock, () -> 7);
  private final ReplicaRegistry replicas =
      new ReplicaRegistry(Duration.ofSeconds(3), replica -> new FakeWayIn());
  private final Map<String, FakeParticipant> participants =
      Map.of("a", new FakeParticipant("a"), "b", new FakeParticipant("b"));
  private final CoordinatorApi service = create();
  private final Server server;
  private final ManagedChannel channel;

  TestApi() {
    this(Permissions.unrestricted(new Metrics()), TokenCheck.NONE);
  }

  TestApi(Permissions permissions, TokenCheck tokens) {
    participants.values().forEach(coordinator::meet);
    String name = "coordinator-" + System.identityHashCode(this);
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(service)
            .intercept(new Rejections())
            .intercept(
                new PermissionInterceptor(permissions, tokens, transport -> Optional.empty()))
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  private CoordinatorApi create() {
    return new CoordinatorApi(
        coordinator.engine(),
        coordinator.turns(),
        time,
        clock,
        time::millis,
        Duration.ofSeconds(5),
        new Membership(
            new ParticipantRegistry(Duration.ofSeconds(3)),
            replicas,
            coordinator.engine(),
            coordinator.self(),
            time,
            clock),
        sessions,
        new WaysIn(coordinator.engine().routes(), replicas, time, clock, ReadMeters.unread()),
        new ReadCache(coordinator.engine().routes(), time, random, clock, 1 << 20, new Metrics()),
        subscriptions,
        new TransactionViews(coordinator.engine(), coordinator.turns()),
        new AbortRequests(
            coordinator.engine(), coordinator.turns(), time, coordinator.self(), peers),
        new StepResolutions(coordinator.engine(), coordinator.turns()),
        new HandEnds(coordinator.engine().routes()),
        coordinator.self(),
        Tracer.OFF);
  }

  FakeTime time() {
    return time;
  }

  TestCoordinator coordinator() {
    return coordinator;
  }

  CoordinatorServiceBlockingStub stub() {
    return CoordinatorServiceGrpc.newBlockingStub(channel);
  }

  CoordinatorServiceStub asyncStub() {
    return CoordinatorServiceGrpc.newStub(channel);
  }

  /** With a bearer token. */
  CoordinatorServiceStub asyncStub(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return asyncStub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  TransactionId newId() {
    return TransactionId.create(Instant.ofEpochMilli(1_000), random);
  }

  TransactionId id(SubmitRequest request) {
    return TransactionId.parse(request.getSpec().getId()).orElseThrow();
  }

  /** An add at each of these participants. */
  SubmitRequest request(String... participants) {
    TransactionSpec.Builder spec = TransactionSpec.newBuilder().setId(newId().toString());
    for (String participant : participants) {
      spec.getAtomicBuilder()
          .addOperations(
              Operation.newBuilder()
                  .setParticipant(participant)
                  .setAdd(Add.newBuilder().setKey("k").setDelta(1)));
    }
    return SubmitRequest.newBuilder().setSpec(spec).build();
  }

  FakeParticipant participant(String name) {
    return Optional.ofNullable(participants.get(name)).orElseThrow();
  }

  Sessions sessions() {
    return sessions;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  CoordinatorApi service() {
    return service;
  }

  void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** What the daemon's server does with rejections that a service throws. */
  private static final class Rejections implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      return new io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
          next.startCall(call, headers)) {
        @Override
        public void onMessage(Q message) {
          guard(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
          guard(super::onHalfClose);
        }

        private void guard(Runnable step) {
          try {
            step.run();
          } catch (RejectedException e) {
            StatusRuntimeException failure = GrpcErrors.toStatus(e.reason());
            Metadata trailers = failure.getTrailers();
            call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
          }
        }
      };
    }
  }
}
