package dev.troth.daemon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.troth.daemon.CapturedLog;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PeekResponse;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.SealRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a client does to a server that means it no good, on real sockets. */
final class HostileClientsTest {

  private static final PeekRequest PEEK = PeekRequest.getDefaultInstance();
  private static final String PEEK_PATH = "/troth.v1.ParticipantService/Peek";
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  @Test
  void oneClientDoesNotTakeAllCalls() throws Exception {
    try (TestServer test = TestServer.ready("--max-calls-per-client", "2")) {
      List<StreamObserver<PeekResponse>> held = new ArrayList<>();
      holdTwo(test, held);

      assertRefused(test.channel, "127.0.0.1 has 2 calls and streams in progress");
      assertThat(test.metrics.scrape()).contains("troth_calls_beyond_share_total 1.0");

      test.participant.onPeek(ScriptedParticipant::answer);
      ManagedChannel other = from("127.0.0.2", test);
      try {
        assertThat(peek(other).getClock()).isEqualTo(7);
      } finally {
        other.shutdownNow();
      }
      held.forEach(ScriptedParticipant::answer);
      awaitMetric(test, "troth_streams_open 0.0");
      assertThat(peek(test.channel).getClock()).isEqualTo(7);
    }
  }

  @Test
  void aSecondConnectionIsNoSecondClient() throws Exception {
    try (TestServer test = TestServer.ready("--max-calls-per-client", "2")) {
      List<StreamObserver<PeekResponse>> held = new ArrayList<>();
      holdTwo(test, held);
      ManagedChannel second = from("127.0.0.1", test);
      try {
        assertRefused(second, "127.0.0.1 has 2 calls and streams in progress");
      } finally {
        second.shutdownNow();
      }
      held.forEach(ScriptedParticipant::answer);
    }
  }

  @Test
  void streamsCountToAClientsShare() throws Exception {
    try (TestServer test = TestServer.ready("--max-calls-per-client", "1")) {
      CompletableFuture<ExchangeResponse> answer = new CompletableFuture<>();
      ParticipantServiceGrpc.newStub(test.channel)
          .exchange(first(answer))
          .onNext(ExchangeRequest.getDefaultInstance());
      answer.get(20, TimeUnit.SECONDS);

      assertRefused(test.channel, "127.0.0.1 has 1 calls and streams in progress");
    }
  }

  @Test
  void oneAddressDoesNotTakeAllConnections() throws Exception {
    try (TestServer test = TestServer.ready("--max-connections-per-address", "2");
        RawClient first = new RawClient(test.server.address()).greet();
        RawClient second = new RawClient(test.server.address()).greet()) {
      first.next();
      second.next();
      try (RawClient third = new RawClient(test.server.address())) {
        third.awaitClosed();
      }

      ManagedChannel elsewhere = from("127.0.0.2", test);
      try {
        assertThat(peek(elsewhere).getClock()).isEqualTo(7);
      } finally {
        elsewhere.shutdownNow();
      }
      first.hangUp();
      awaitMetric(test, "troth_connections_refused_total 1.0");
      Awaitility.await().until(() -> peek(test.channel).getClock() == 7);
    }
  }

  @Test
  void thousandsOfConnectionsStayWithinTheLimit() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try (TestServer test = TestServer.ready("--max-connections", "100")) {
      for (int i = 0; i < 2_000; i++) {
        clients.add(new RawClient(test.server.address()));
      }
      awaitMetric(test, "troth_connections_refused_total 1900.0");
      awaitMetric(test, "troth_connections_open 100.0");
      for (RawClient client : clients) {
        client.close();
      }
      awaitMetric(test, "troth_connections_open 0.0");
      assertThat(peek(test.channel).getClock()).isEqualTo(7);
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws Exception {
    try (TestServer test = TestServer.ready("--handshake-timeout", "500ms");
        RawClient silent = new RawClient(test.server.address());
        RawClient half = new RawClient(test.server.address())) {
      half.write("PRI * HT".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      silent.awaitClosed();
      half.awaitClosed();
      awaitMetric(test, "troth_connections_open 0.0");
      awaitMetric(test, "troth_connections_refused_total 2.0");
    }
  }

  @Test
  void aRequestThatDoesNotComeIsCutOff() throws Exception {
    try (TestServer test = TestServer.ready("--request-timeout", "1s");
        RawClient slow = new RawClient(test.server.address()).greet()) {
      slow.frame(
          RawClient.HEADERS, RawClient.END_HEADERS, 1, RawClient.call(PEEK_PATH)); // and no more
      assertThat(slow.isClosedBefore(RawClient.RESET)).isFalse();

      slow.frame(RawClient.HEADERS, RawClient.END_HEADERS, 3, RawClient.call(PEEK_PATH));
      slow.frame(RawClient.DATA, 0, 3, beginOfMessage(1_000, 10)); // nor the rest of it
      assertThat(slow.isClosedBefore(RawClient.RESET)).isFalse();

      slow.frame(
          RawClient.HEADERS,
          RawClient.END_HEADERS,
          5,
          RawClient.call("/troth.v1.ParticipantService/Exchange"));
      slow.frame(RawClient.DATA, 0, 5, beginOfMessage(1_000, 10));
      assertThat(slow.isClosedBefore(RawClient.RESET)).isFalse();

      awaitMetric(test, "troth_calls_stalled_total 3.0");
      awaitMetric(test, "troth_calls_open 0.0");
      awaitMetric(test, "troth_streams_open 0.0");
      awaitMetric(test, "troth_calls_held_bytes 0.0");
    }
  }

  @Test
  void halfMessagesHoldNoMoreThanTheShare() throws Exception {
    try (TestServer test =
            TestServer.ready("--max-message-size", "64KiB", "--max-held-per-client", "64KiB");
        RawClient greedy = new RawClient(test.server.address()).greet()) {
      for (int stream = 1; stream < 200; stream += 2) {
        greedy.frame(RawClient.HEADERS, RawClient.END_HEADERS, stream, RawClient.call(PEEK_PATH));
        greedy.frame(RawClient.DATA, 0, stream, beginOfMessage(60 * KIB, 12 * KIB));
      }
      awaitMetric(test, "troth_calls_beyond_share_total 95.0");
      awaitMetric(test, "troth_streams_open 5.0");
      greedy.hangUp();
      awaitMetric(test, "troth_streams_open 0.0");
      awaitMetric(test, "troth_calls_held_bytes 0.0");
      assertThat(peek(test.channel).getClock()).isEqualTo(7);
    }
  }

  @Test
  void answersThatAreNotReadAreBoundedAndCutOffInTheEnd() throws Exception {
    try (TestServer test =
        TestServer.ready(
            "--max-message-size",
            "1MiB",
            "--max-held-per-client",
            "8MiB",
            "--unread-timeout",
            "1s")) {
      CompletableFuture<StreamObserver<ExchangeResponse>> opened = new CompletableFuture<>();
      test.participant.onExchange(opened::complete);
      ClientCall<ExchangeRequest, ExchangeResponse> call =
          test.channel.newCall(ParticipantServiceGrpc.getExchangeMethod(), CallOptions.DEFAULT);
      CompletableFuture<Status> end = new CompletableFuture<>();
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              end.complete(status);
            }
          },
          new Metadata());
      call.sendMessage(ExchangeRequest.getDefaultInstance());
      StreamObserver<ExchangeResponse> out = opened.get(20, TimeUnit.SECONDS);
      ExchangeResponse large =
          ExchangeResponse.newBuilder()
              .addReplies(
                  RegisterReply.newBuilder().setSpecHash(ByteString.copyFrom(new byte[MIB - 100])))
              .build();
      for (int i = 0; i < 50; i++) {
        out.onNext(large); // a service that does not ask whether it may
      }
      assertThat(test.metrics.scrape()).contains("troth_calls_beyond_share_total 1.0");

      awaitMetric(test, "troth_calls_stalled_total 1.0");
      awaitMetric(test, "troth_calls_held_bytes 0.0");
      awaitMetric(test, "troth_streams_open 0.0");
      assertThat(peek(test.channel).getClock()).isEqualTo(7);
      call.cancel("enough", null);
    }
  }

  @Test
  void refusesHeadersThatAreTooLarge() throws Exception {
    try (TestServer test = TestServer.ready()) {
      Metadata large = new Metadata();
      large.put(Metadata.Key.of("large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(20 * KIB));
      assertThatThrownBy(
              () ->
                  test.stub()
                      .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(large))
                      .peek(PEEK))
          .isInstanceOf(StatusRuntimeException.class);
      Metadata many = new Metadata();
      for (int i = 0; i < 1_000; i++) {
        many.put(Metadata.Key.of("many-" + i, Metadata.ASCII_STRING_MARSHALLER), "x");
      }
      assertThatThrownBy(
              () ->
                  test.stub()
                      .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(many))
                      .peek(PEEK))
          .isInstanceOf(StatusRuntimeException.class);
      assertThat(peek(test.channel).getClock()).isEqualTo(7);
      awaitMetric(test, "troth_streams_open 0.0");
    }
  }

  @Test
  void refusesAPathThatIsTooLongAndOneThatIsNone() throws Exception {
    try (TestServer test = TestServer.ready();
        RawClient client = new RawClient(test.server.address()).greet()) {
      client.frame(
          RawClient.HEADERS,
          RawClient.END_HEADERS | RawClient.END_STREAM,
          1,
          RawClient.call("/" + "x".repeat(16_000)));
      assertThat(client.isClosedBefore(RawClient.HEADERS)).isFalse();
      client.frame(
          RawClient.HEADERS,
          RawClient.END_HEADERS | RawClient.END_STREAM,
          3,
          RawClient.call("no\u00ffthing"));
      assertThat(client.isClosedBefore(RawClient.HEADERS)).isFalse();
      assertThat(peek(test.channel).getClock()).isEqualTo(7);
    }
  }

  @Test
  void headersWithoutEndCloseTheConnection() throws Exception {
    try (TestServer test = TestServer.ready()) {
      for (int size : new int[] {16_000, 1, 0}) {
        try (RawClient client = new RawClient(test.server.address()).greet()) {
          client.frame(RawClient.HEADERS, 0, 1, RawClient.call(PEEK_PATH));
          assertThatThrownBy(
                  () -> {
                    for (int i = 0; i < 1_000_000; i++) {
                      client.frame(RawClient.CONTINUATION, 0, 1, continuation(size));
                    }
                  })
              .isInstanceOf(IOException.class);
        }
      }
      assertThat(peek(test.channel).getClock()).isEqualTo(7);
      awaitMetric(test, "troth_connections_open 1.0");
    }
  }

  @Test
  void callsThatAreCancelledAtOnceEndTheConnection() throws Exception {
    try (TestServer test = TestServer.ready();
        RawClient client = new RawClient(test.server.address()).greet()) {
      assertThatThrownBy(
              () -> {
                for (int stream = 1; stream < 1_000_000; stream += 2) {
                  client.frame(
                      RawClient.HEADERS, RawClient.END_HEADERS, stream, RawClient.call(PEEK_PATH));
                  client.frame(RawClient.RESET, 0, stream, new byte[] {0, 0, 0, 8});
                }
              })
          .isInstanceOf(IOException.class);
      awaitMetric(test, "troth_calls_open 0.0");
      awaitMetric(test, "troth_streams_open 0.0");
      assertThat(peek(test.channel).getClock()).isEqualTo(7);
    }
  }

  @Test
  void bytesThatAreNoMessageAreRefusedAndNotLogged() throws Exception {
    try (TestServer test = TestServer.ready();
        CapturedLog log = new CapturedLog(ErrorInterceptor.class)) {
      io.grpc.MethodDescriptor<byte[], PeekResponse> peek =
          ParticipantServiceGrpc.getPeekMethod().toBuilder(
                  BYTES, ParticipantServiceGrpc.getPeekMethod().getResponseMarshaller())
              .build();
      assertThatThrownBy(
              () ->
                  io.grpc.stub.ClientCalls.blockingUnaryCall(
                      test.channel, peek, CallOptions.DEFAULT, new byte[] {0x0a, 0x7f, 1}))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessage(
              "INVALID_ARGUMENT: what came is no message that"
                  + " troth.v1.ParticipantService/Peek takes");
      assertThat(log.events()).isEmpty();
    }
  }

  private static final io.grpc.MethodDescriptor.Marshaller<byte[]> BYTES =
      new io.grpc.MethodDescriptor.Marshaller<>() {
        @Override
        public java.io.InputStream stream(byte[] message) {
          return new java.io.ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(java.io.InputStream bytes) {
          throw new UnsupportedOperationException("a client sends it");
        }
      };

  @Test
  void aSmallMessageDoesNotUnpackToALargeOne() throws Exception {
    try (TestServer test = TestServer.ready("--max-message-size", "64KiB")) {
      SealRequest zeros =
          SealRequest.newBuilder().setSpecHash(ByteString.copyFrom(new byte[4 * MIB])).build();
      assertThatThrownBy(() -> test.stub().withCompression("gzip").seal(zeros))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      awaitMetric(test, "troth_calls_held_bytes 0.0");
    }
  }

  private static void holdTwo(TestServer test, List<StreamObserver<PeekResponse>> held)
      throws Exception {
    for (int i = 0; i < 2; i++) {
      CompletableFuture<StreamObserver<PeekResponse>> one = new CompletableFuture<>();
      test.participant.onPeek(one::complete);
      var unused = ParticipantServiceGrpc.newFutureStub(test.channel).peek(PEEK);
      held.add(one.get(20, TimeUnit.SECONDS));
    }
  }

  private static void assertRefused(ManagedChannel channel, String why) {
    assertThatThrownBy(() -> peek(channel))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(e.getStatus().getDescription()).startsWith(why);
            });
  }

  private static PeekResponse peek(ManagedChannel channel) {
    return ParticipantServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(Duration.ofSeconds(20))
        .peek(PEEK);
  }

  private static ManagedChannel from(String host, TestServer test) {
    return NettyChannelBuilder.forAddress(
            test.server.address().host(), test.server.address().port())
        .localSocketPicker(
            new NettyChannelBuilder.LocalSocketPicker() {
              @Override
              public InetSocketAddress createSocketAddress(
                  java.net.SocketAddress remote, io.grpc.Attributes attributes) {
                return new InetSocketAddress(host, 0);
              }
            })
        .usePlaintext()
        .build();
  }

  private static void awaitMetric(TestServer test, String line) {
    Awaitility.await(line)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(test.metrics.scrape()).contains(line));
  }

  /** A message's length, and less of it than that. */
  private static byte[] beginOfMessage(int announced, int sent) {
    return ByteBuffer.allocate(5 + sent).put((byte) 0).putInt(announced).array();
  }

  private static byte[] continuation(int size) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    if (size > 1) {
      RawClient.header(block, "x", "y".repeat(size));
    } else if (size == 1) {
      block.write(0x82); // :method GET, indexed
    }
    return block.toByteArray();
  }

  private static <T> StreamObserver<T> first(CompletableFuture<T> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        answer.complete(value);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {}
    };
  }
}
