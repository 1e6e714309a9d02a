package dev.troth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ListParticipantsRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What secured coordinators do to a command in the clear. */
final class SilentClosingTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionThatIsClosedWithoutAWordHasCarriedNothing(boolean resets) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        NettyTransport transport = new NettyTransport()) {
      Thread closing = new Thread(() -> closeAll(server, resets), "closing");
      closing.setDaemon(true);
      closing.start();
      CoordinatorCalls calls =
          new CoordinatorCalls(
              transport,
              List.of(new CoordinatorAddress("127.0.0.1", server.getLocalPort())),
              new SubmitPolicy(Duration.ofMillis(300), 0),
              Pause.REAL,
              new Random(1));

      CallFailedException failure =
          catchThrowableOfType(
              CallFailedException.class,
              () ->
                  calls.call(
                      CoordinatorServiceGrpc.getListParticipantsMethod(),
                      ListParticipantsRequest.getDefaultInstance()));

      assertThat(failure.progress()).isEqualTo(CallFailedException.Progress.NOT_SENT);
      assertThat(failure.reason().getMessage())
          .contains("if it is secured, give --tls-certificate");
      calls.close();
    }
  }

  private static void closeAll(ServerSocket server, boolean resets) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        if (resets) {
          client.setSoLinger(true, 0);
        }
        int unused = client.getInputStream().read(new byte[64 << 10]);
      } catch (IOException e) {
        // The test is over, or this client has gone.
      }
    }
  }
}
