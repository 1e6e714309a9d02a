package dev.troth.participant.projection;

import static dev.troth.participant.engine.Documents.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.clock.HybridClock;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.EngineCounters;
import dev.troth.participant.engine.EngineSettings;
import dev.troth.participant.engine.InMemoryStore;
import dev.troth.participant.engine.NoPeers;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.WriterLoop;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Projections with the engine's real threads, and their own. */
@Timeout(60)
class ProjectionsTest {

  private static final int TRANSFERS = 300;

  private final InMemoryStore store = new InMemoryStore(Documents.store(1));
  private int lastNumber;

  @Test
  void resultsComeByThemselvesAndGoOnAfterARestart() throws Exception {
    life(0);
    store.crash(store.unsyncedWrites());
    life(TRANSFERS);
  }

  private void life(long before) throws InterruptedException {
    WriterLoop loop =
        new WriterLoop(
            store,
            () -> {},
            failure -> {
              throw new AssertionError(failure);
            });
    ParticipantEngine engine =
        new ParticipantEngine(
            EngineSettings.DEFAULT,
            store,
            new HybridClock(System::currentTimeMillis, Duration.ofSeconds(30), store.ceiling()),
            new NoPeers(loop),
            EngineCounters.unread(),
            System::currentTimeMillis,
            new Random(1),
            System.nanoTime());
    Projections projections =
        new Projections(
            ProjectionFile.parse(
                "test", List.of("money sum over accounts/", "n count over accounts/")),
            store,
            engine,
            loop,
            System::currentTimeMillis,
            new Random(lastNumber + 1),
            (reason, cause) -> {
              throw new AssertionError(reason, cause);
            });
    projections.start();
    loop.start(engine);
    for (int i = 0; i < TRANSFERS; i++) {
      RegisterId id = Documents.id(System.currentTimeMillis(), ++lastNumber);
      loop.execute(
          () ->
              engine.prepare(
                  Documents.prepare(id, List.of(Documents.member(1)), add("accounts/a", 3)).build(),
                  answer -> {}));
    }
    long all = before + TRANSFERS;
    StorePast past = new StorePast(store);
    await().untilAsserted(() -> assertThat(past.now("projections/n").counter()).isEqualTo(all));
    assertThat(past.now("projections/money").counter()).isEqualTo(3 * all);
    await().untilAsserted(() -> assertThat(projections.lagSeconds()).isLessThan(5));
    await().untilAsserted(() -> assertThat(projections.events()).isEqualTo(2 * TRANSFERS));
    projections.stop();
    loop.stop();
  }
}
