package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.add;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.HybridClock;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two threads that carry out what the engine decides. */
@Timeout(30)
class WriterLoopTest {

  private final InMemoryStore store = new InMemoryStore(Documents.store(1));
  private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
  private final AtomicInteger flushes = new AtomicInteger();
  private final WriterLoop loop = new WriterLoop(store, flushes::incrementAndGet, fatal::complete);
  private final ParticipantEngine engine = newEngine();
  private final RegisterId id = Documents.id(System.currentTimeMillis(), 1);

  private ParticipantEngine newEngine() {
    return new ParticipantEngine(
        EngineSettings.DEFAULT,
        store,
        new HybridClock(System::currentTimeMillis, Duration.ofSeconds(30), store.ceiling()),
        new NoPeers(loop),
        EngineCounters.unread(),
        System::currentTimeMillis,
        new Random(1),
        System.nanoTime());
  }

  private CompletableFuture<RegisterAnswer> commitAlone(RegisterId branch) {
    CompletableFuture<RegisterAnswer> answer = new CompletableFuture<>();
    loop.execute(
        () ->
            engine.prepare(
                Documents.prepare(branch, List.of(Documents.member(1)), add("a", 1)).build(),
                answer::complete));
    return answer;
  }

  @Test
  void whatIsAnsweredIsDurableAndFlushed() throws Exception {
    loop.start(engine);
    RegisterAnswer answer = commitAlone(id).get(10, TimeUnit.SECONDS);
    assertThat(answer.getRegister().getStatus())
        .isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    Awaitility.await().until(() -> flushes.get() > 0);
    assertThat(loop.syncs()).isPositive();
    loop.stop();
    store.crash();
    assertThat(store.row(id).isFinal()).isTrue();
  }

  @Test
  void manyVotesShareASync() throws Exception {
    List<CompletableFuture<RegisterAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      answers.add(commitAlone(Documents.id(System.currentTimeMillis(), i)));
    }
    loop.start(engine); // all wait already
    for (CompletableFuture<RegisterAnswer> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).hasRegister()).isTrue();
    }
    assertThat(loop.syncs()).isLessThan(20);
    loop.stop();
  }

  @Test
  void aLoneVoteIsForcedAndAnsweredWithoutWakingAnotherThread() throws Exception {
    loop.start(engine);
    CompletableFuture<String> answeredBy = new CompletableFuture<>();
    loop.execute(
        () ->
            engine.prepare(
                Documents.prepare(id, List.of(Documents.member(1)), add("a", 1)).build(),
                answer -> answeredBy.complete(Thread.currentThread().getName())));
    assertThat(answeredBy.get(10, TimeUnit.SECONDS)).isEqualTo("troth-writer");
    loop.stop();
    assertThat(store.unsyncedWrites()).isZero();
  }

  @Test
  void whatRidesIsSyncedSoonThoughNobodyForcesIt() throws Exception {
    loop.start(engine);
    CompletableFuture<Void> durable = new CompletableFuture<>();
    loop.execute(
        () -> {
          engine.receive(
              id,
              new RegisterEvent.DecideAbort(Documents.CONTENT, Documents.CANCELLED),
              said -> durable.complete(null));
        });
    durable.get(10, TimeUnit.SECONDS);
    loop.stop();
    assertThat(store.unsyncedWrites()).isZero();
  }

  @Test
  void stoppingFinishesWhatIsQueuedAndMakesItDurable() throws Exception {
    CompletableFuture<RegisterAnswer> answer = commitAlone(id);
    loop.start(engine);
    loop.stop();
    assertThat(answer).isCompleted();
    assertThat(store.unsyncedWrites()).isZero();
  }

  @Test
  void theEnginesOwnThreadNeverWaitsForItself() throws Exception {
    int more = 70_000; // than the queue holds
    AtomicInteger run = new AtomicInteger();
    loop.execute(
        () -> {
          for (int i = 0; i < more; i++) {
            loop.execute(run::incrementAndGet);
          }
        });
    loop.start(engine);
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> run.get() == more);
    loop.stop();
  }

  @Test
  void aFailedSyncIsFatalAndNobodyIsAnswered() throws Exception {
    store.failFromNowOn("cannot force the log");
    loop.start(engine);
    CompletableFuture<RegisterAnswer> answer = commitAlone(id);
    assertThat(fatal.get(10, TimeUnit.SECONDS)).isInstanceOf(StoreFailure.class);
    assertThat(answer).isNotCompleted();
  }

  @Test
  void aBrokenInvariantIsFatal() throws Exception {
    loop.start(engine);
    loop.execute(
        () ->
            engine.receive(
                id, new RegisterEvent.DecideCommit(Documents.CONTENT, engine.clock()), said -> {}));
    assertThat(fatal.get(10, TimeUnit.SECONDS)).isInstanceOf(BrokenInvariant.class);
  }
}
