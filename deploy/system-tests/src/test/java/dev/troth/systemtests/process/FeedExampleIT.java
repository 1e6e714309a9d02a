package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.CliResult;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example that its README shows, while daemons are killed. */
class FeedExampleIT {

  private final ExampleRun example = new ExampleRun("FeedExampleIT", "feed");

  @AfterEach
  void clean() {
    example.clean();
  }

  @Test
  void everyAuthorSeesThePostAtOnceAndEveryFeedGetsItOnceWhileDaemonsAreKilled() {
    CompletableFuture<CliResult> shown = CompletableFuture.supplyAsync(example::start);
    await("the fan-out has begun")
        .atMost(Duration.ofMinutes(2))
        .until(() -> shown.isDone() || Files.exists(example.data().resolve("fan-out/seen")));

    for (String victim : List.of("feeds", "feeds-replica-1")) {
      if (!shown.isDone()) {
        example.kill(victim);
        example.restart(victim);
      }
    }

    CliResult result = shown.join();
    System.out.println(result.stdout());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.stdout()).contains("each once, in order").contains("The feed of dave");
  }
}
