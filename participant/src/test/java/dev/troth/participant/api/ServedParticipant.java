package dev.troth.participant.api;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.daemon.trace.Tracer;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.EngineCounters;
import dev.troth.participant.engine.EngineSettings;
import dev.troth.participant.engine.InMemoryStore;
import dev.troth.participant.engine.NoPeers;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.WriterLoop;
import dev.troth.participant.life.OwnLife;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceGrpc.ParticipantServiceBlockingStub;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.Register;
import dev.troth.v1.StoreLife;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The real API, engine and writer loop over a store in memory, called without sockets. */
final class ServedParticipant {

  static final long INCARNATION = 42;

  private final InMemoryStore store = new InMemoryStore(Documents.store(1));
  private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
  private final ReplyStreams streams = new ReplyStreams();
  private final WriterLoop loop = new WriterLoop(store, streams::flush, fatal::complete);
  private final HybridClock clock =
      new HybridClock(System::currentTimeMillis, Duration.ofSeconds(30), store.ceiling());
  private final ParticipantEngine engine;
  private final ParticipantApi api;
  private final Server server;
  private final ManagedChannel channel;
  private int lastNumber;

  ServedParticipant() {
    this(KeyPolicies.NONE);
  }

  ServedParticipant(KeyPolicies policies) {
    this(
        EngineSettings.DEFAULT
            .with(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofHours(1))
            .keeping(policies));
  }

  ServedParticipant(EngineSettings settings) {
    engine =
        new ParticipantEngine(
            settings,
            store,
            clock,
            new NoPeers(loop),
            EngineCounters.unread(),
            System::currentTimeMillis,
            new Random(1),
            System.nanoTime());
    String name = InProcessServerBuilder.generateName();
    api =
        new ParticipantApi(
            store,
            () -> {
              throw new UnsupportedOperationException("a store in memory is not copied");
            },
            (writer, listener) -> {
              throw new UnsupportedOperationException("nor backed up");
            },
            "p1",
            life(),
            clock,
            System::currentTimeMillis,
            engine,
            loop,
            streams,
            Runnable::run,
            Runnable::run,
            Runnable::run,
            settings.policies(),
            ReservedKeys.NONE,
            Tracer.OFF);
    try {
      server =
          InProcessServerBuilder.forName(name)
              .directExecutor()
              .addService(api)
              .intercept(new Refusals())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    loop.start(engine);
  }

  private OwnLife life() {
    StoreLife begun =
        StoreLife.newBuilder().setStarts(1).setProcess(INCARNATION).setOpenedAt(10).build();
    return new OwnLife(
        store.id(), begun, () -> 11, List.of(), why -> fatal.complete(new IOException(why)));
  }

  ParticipantApi api() {
    return api;
  }

  ParticipantEngine engine() {
    return engine;
  }

  /** What ended the process, if anything did. */
  Optional<Throwable> fatal() {
    return Optional.ofNullable(fatal.getNow(null));
  }

  int openStreams() {
    return streams.count();
  }

  RegisterId newId() {
    return Documents.id(System.currentTimeMillis() + ++lastNumber, lastNumber);
  }

  ParticipantServiceBlockingStub stub() {
    return stub(Duration.ofSeconds(10));
  }

  ParticipantServiceBlockingStub stub(Duration deadline) {
    return ParticipantServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks for a vote. */
  Register prepare(RegisterId id, List<Member> members, Operation... operations) {
    return stub()
        .prepare(
            Documents.prepare(id, members, operations).setStoreId(store.id().toBytes()).build())
        .getAnswer()
        .getRegister();
  }

  /** Commits alone; says when that took effect. */
  Timestamp commitAlone(Operation... operations) {
    Register committed = prepare(newId(), List.of(Documents.member(1)), operations);
    return new Timestamp(committed.getCommitTimestamp());
  }

  void commit(RegisterId id, Timestamp at) {
    stub()
        .decide(
            DecideRequest.newBuilder()
                .setStoreId(store.id().toBytes())
                .setKey(id.toKey())
                .setCommitTimestamp(at.bits())
                .build());
  }

  ParticipantServiceHistoryResponse history(ParticipantServiceHistoryRequest.Builder request) {
    return stub().history(request.setStoreId(store.id().toBytes()).build());
  }

  ManagedChannel channel() {
    return channel;
  }

  void close() throws InterruptedException {
    channel.shutdownNow();
    server.shutdownNow();
    loop.stop();
  }
}
