package dev.troth.participant.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Owns the engine's thread. It drains what is waiting, lets the engine decide, writes what the
 * engine staged as one unit, and hands the effects to the {@link LogSyncer}; nobody else touches
 * the engine or writes to the store. Neither thread is ever interrupted. Anything thrown is fatal.
 */
public final class WriterLoop implements Executor {

  /** Messages in one batch. */
  private static final int MAX_BATCH_WEIGHT = 512;

  /**
   * A batch of so few messages, with nothing behind it, is one client that waits for its answer.
   */
  private static final int LONELY_WEIGHT = 2;

  /** Tasks that may wait; whoever adds one more waits itself. */
  private static final int QUEUE_TASKS = 65_536;

  private static final Duration TICK = Duration.ofMillis(10);

  private record Task(Runnable work, int weight) {}

  private final Store store;
  private final LogSyncer syncer;
  private final Consumer<Throwable> fatal;
  private final Runnable flushReplies;
  private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE_TASKS);

  /** What the engine's own thread hands to itself: it must not wait for a queue only it drains. */
  private final Queue<Task> own = new ArrayDeque<>();

  private @Nullable Thread writer;
  private final Thread forcer;
  private volatile boolean stopping;

  /**
   * @param flushReplies sends what effects have put into streams
   * @param fatal ends the process
   */
  public WriterLoop(Store store, Runnable flushReplies, Consumer<Throwable> fatal) {

    this.store = store;
    this.flushReplies = flushReplies;
    this.fatal = fatal;
    this.syncer = new LogSyncer(store, flushReplies);

    this.forcer = new Thread(() -> guarded(syncer), "troth-syncer");
  }

  /** Runs the engine until {@link #stop}; what was queued before waits for this. */
  public void start(ParticipantEngine engine) {
    forcer.start();
    writer = new Thread(() -> guarded(() -> run(engine)), "troth-writer");
    writer.start();
  }

  /** Runs {@code work} on the engine's thread, in order. */
  @Override
  public void execute(Runnable work) {
    execute(work, 1);
  }

  /**
   * Runs {@code work} on the engine's thread, in order.
   *
   * @param weight how many messages it stands for
   */
  public void execute(Runnable work, int weight) {
    Task task = new Task(work, weight);
    if (Thread.currentThread() == writer) {
      own.add(task);
      return;
    }
    try {
      queue.put(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public long syncs() {
    return syncer.syncs();
  }

  /** Finishes what is queued, makes it durable and stops both threads. */
  public void stop() throws InterruptedException {
    stopping = true;
    if (writer != null) {
      writer.join();
      syncer.stop();
      forcer.join();
    }
  }

  private void run(ParticipantEngine engine) {
    long nextTick = System.nanoTime();
    while (!stopping || !queue.isEmpty() || !own.isEmpty()) {
      Task task = poll(nextTick - System.nanoTime());
      long now = System.nanoTime();
      engine.beginBatch(now);
      int weight = 0;
      for (; task != null; task = poll()) {
        task.work().run();
        weight += task.weight();
        if (weight >= MAX_BATCH_WEIGHT) {
          break;
        }
      }
      if (now - nextTick >= 0) {
        engine.tick();
        nextTick = now + TICK.toNanos();
      }
      finish(engine.endBatch(), weight);
    }
  }

  private @Nullable Task poll() {
    Task task = own.poll();
    return task == null ? queue.poll() : task;
  }

  private @Nullable Task poll(long nanos) {
    try {
      return !own.isEmpty() ? own.poll() : queue.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the writer's thread is never interrupted", e);
    }
  }

  private void finish(Batch batch, int weight) {
    if (!batch.staged().isEmpty()) {
      store.write(batch.staged());
    }
    if (weight <= LONELY_WEIGHT && queue.isEmpty()) {
      syncer.submitAlone(batch);
    } else {
      syncer.submit(batch);
    }
    if (!batch.effectsNow().isEmpty()) {
      batch.effectsNow().forEach(Runnable::run);
      flushReplies.run();
    }
  }

  private void guarded(Runnable loop) {
    try {
      loop.run();
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
    }
  }
}
