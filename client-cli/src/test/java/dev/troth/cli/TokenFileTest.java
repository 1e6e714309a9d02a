package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.cli.client.FakeCoordinator;
import dev.troth.cli.client.FakeDoor;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ListParticipantsResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

  @TempDir Path directory;

  private final FakeCluster cluster = new FakeCluster();
  private final FakeDoor door = new FakeDoor();

  TokenFileTest() {
    FakeCoordinator unused =
        cluster.start(
            FakeCoordinator.committing()
                .answering(request -> ListParticipantsResponse.getDefaultInstance()),
            door);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Path token(String text) throws IOException {
    return Files.writeString(directory.resolve("token"), text);
  }

  @Test
  void sendsTheTokenWithEachCall() throws IOException {
    String file = token("abc.def.ghi\n").toString();

    assertThat(cluster.command().run("participant", "list", "--token-file", file)).isZero();
    assertThat(cluster.command().with("TROTH_TOKEN_FILE", file).run("submit", "--put", "a/k=v"))
        .isZero();
    assertThat(cluster.command().run("participant", "list")).isZero();

    assertThat(door.authorizations())
        .containsExactly("Bearer abc.def.ghi", "Bearer abc.def.ghi", "");
  }

  @Test
  void aFileThatHoldsNoTokenIsAMistakeOfUse() throws IOException {
    CommandRun none = cluster.command();
    assertThat(none.run("participant", "list", "--token-file", directory + "/none")).isEqualTo(2);
    assertThat(none.err()).contains("no token to send (--token-file): there is no file", "/none");

    CommandRun other = cluster.command();
    String file = token("two secret\nlines").toString();
    assertThat(other.run("participant", "list", "--token-file", file)).isEqualTo(2);
    assertThat(other.err()).contains("must hold one token").doesNotContain("secret");
    assertThat(door.calls()).isZero();
  }

  @Test
  void whoIsDeniedIsToldWhatWouldHelp() throws IOException {
    door.refuse(ErrorCode.ERROR_CODE_PERMISSION_DENIED);
    for (String[] arguments :
        new String[][] {{"participant", "list"}, {"submit", "--put", "a/k=v"}, {"read", "a/k"}}) {
      CommandRun command = cluster.command();
      assertThat(command.run(arguments)).isEqualTo(1);
      assertThat(command.err())
          .contains("PERMISSION_DENIED", "said the door", "--permissions file can allow it");
    }
  }

  @Test
  void whoIsNotBelievedIsToldToRenewTheToken() throws IOException {
    door.refuse(ErrorCode.ERROR_CODE_UNAUTHENTICATED);
    String file = token("old").toString();
    for (String[] arguments :
        new String[][] {
          {"participant", "list", "--token-file", file},
          {"submit", "--put", "a/k=v", "--token-file", file},
          {"events", "a/", "--token-file", file}
        }) {
      CommandRun command = cluster.command();
      assertThat(command.run(arguments)).isEqualTo(1);
      assertThat(command.err()).contains("UNAUTHENTICATED", "Have a new token written");
    }
  }

  @Test
  void deniedLinesSaySoOneByOne() throws IOException {
    door.refuse(ErrorCode.ERROR_CODE_PERMISSION_DENIED);
    String line =
        "{\"atomic\":{\"operations\":[{\"participant\":\"a\",\"get\":{\"key\":\"k\"}}]}}\n";
    CommandRun command = cluster.command().typing(line.repeat(3));

    assertThat(command.run("submit", "--lines", "-", "--output", "json")).isEqualTo(1);
    assertThat(command.jsonLines())
        .hasSize(3)
        .allMatch(result -> result.toString().contains("PERMISSION_DENIED"));
  }
}
