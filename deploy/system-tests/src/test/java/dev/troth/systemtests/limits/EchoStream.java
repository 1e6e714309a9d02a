package dev.troth.systemtests.limits;

import com.google.protobuf.ByteString;
import dev.troth.v1.Add;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.Owner;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.RegisterStatus;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The stream between coordinator and participant, with a participant that does nothing: it answers
 * every message at once. Both ends are in this process, over TCP.
 */
final class EchoStream implements AutoCloseable {

  private static final int ID_BYTES = 16;
  private static final int HASH_BYTES = 32;

  private final Server server;
  private final ManagedChannel channel;

  private EchoStream(Server server, ManagedChannel channel) {
    this.server = server;
    this.channel = channel;
  }

  static EchoStream start() throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(new Echo())
            .build()
            .start();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .usePlaintext()
            .directExecutor()
            .build();
    return new EchoStream(server, channel);
  }

  /** Sends again what was answered, all of it in one message, so that so many are in flight. */
  void run(int inFlight, Duration length, Measurement measurement) throws InterruptedException {
    Turns turns = new Turns(System.nanoTime() + length.toNanos(), measurement);
    StreamObserver<ExchangeRequest> requests =
        ParticipantServiceGrpc.newStub(channel).exchange(turns);
    turns.begin(requests, inFlight);
    turns.finished.await();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** The client's end. */
  private static final class Turns implements StreamObserver<ExchangeResponse> {
    private final CountDownLatch finished = new CountDownLatch(1);
    private final long endNanos;
    private final Measurement measurement;
    private @Nullable StreamObserver<ExchangeRequest> requests;
    private long sentNanos;

    Turns(long endNanos, Measurement measurement) {
      this.endNanos = endNanos;
      this.measurement = measurement;
    }

    synchronized void begin(StreamObserver<ExchangeRequest> stream, int inFlight) {
      requests = stream;
      send(stream, inFlight);
    }

    private void send(StreamObserver<ExchangeRequest> stream, int count) {
      sentNanos = System.nanoTime();
      ExchangeRequest.Builder batch = ExchangeRequest.newBuilder();
      for (int i = 0; i < count; i++) {
        batch.addMessages(prepare(i));
      }
      stream.onNext(batch.build());
    }

    @Override
    public synchronized void onNext(ExchangeResponse response) {
      long now = System.nanoTime();
      measurement.add(response.getRepliesCount(), now - sentNanos);
      if (requests == null) {
        return;
      }
      if (now - endNanos < 0) {
        send(requests, response.getRepliesCount());
      } else {
        requests.onCompleted();
      }
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException("the echo failed", failure);
    }

    @Override
    public void onCompleted() {
      finished.countDown();
    }
  }

  /** A message as it is for one side of a transfer. */
  private static RegisterMessage prepare(int number) {
    ByteString id = ByteString.copyFrom(new byte[ID_BYTES]);
    return RegisterMessage.newBuilder()
        .setPrepare(
            PrepareRequest.newBuilder()
                .setKey(RegisterKey.newBuilder().setTransactionId(id))
                .setOwner(
                    Owner.newBuilder()
                        .setCoordinatorId(id)
                        .setIncarnation(number)
                        .setAddress("127.0.0.1:7400"))
                .addMembers(member(id, "bank-a"))
                .addMembers(member(id, "bank-b"))
                .setSpecHash(ByteString.copyFrom(new byte[HASH_BYTES]))
                .setPriority(number)
                .addOperations(
                    Operation.newBuilder()
                        .setAdd(
                            Add.newBuilder().setKey("accounts/" + number).setDelta(-1).setMin(0))))
        .build();
  }

  private static Member member(ByteString store, String name) {
    return Member.newBuilder().setStoreId(store).setName(name).setAddress("127.0.0.1:7410").build();
  }

  /** The server's end. */
  private static final class Echo extends ParticipantServiceGrpc.ParticipantServiceImplBase {

    @Override
    public StreamObserver<ExchangeRequest> exchange(StreamObserver<ExchangeResponse> answers) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ExchangeRequest batch) {
          ExchangeResponse.Builder response = ExchangeResponse.newBuilder();
          batch.getMessagesList().forEach(message -> response.addReplies(reply(message)));
          answers.onNext(response.build());
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          answers.onCompleted();
        }
      };
    }

    private static RegisterReply reply(RegisterMessage message) {
      return RegisterReply.newBuilder()
          .setKey(message.getPrepare().getKey())
          .setAnswer(
              RegisterAnswer.newBuilder()
                  .setRegister(
                      Register.newBuilder()
                          .setStatus(RegisterStatus.REGISTER_STATUS_YES)
                          .setOwner(message.getPrepare().getOwner())
                          .setPrepareTimestamp(1)))
          .build();
    }
  }
}
