package dev.troth.cli.bench;

import dev.troth.cli.client.AsyncCalls;
import dev.troth.v1.Reason;
import io.grpc.MethodDescriptor;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Asks many questions, several at once, and hears the answers one by one on its own thread. */
final class Inquiry {

  private static final int OPEN_QUESTIONS = 16;

  private final AsyncCalls calls;

  Inquiry(AsyncCalls calls) {
    this.calls = calls;
  }

  /**
   * Returns when every question is answered, or refused for good.
   *
   * @param subjects what the questions are about
   * @param question the question about one of them
   */
  <T, Q, A> void ask(
      MethodDescriptor<Q, A> method,
      Iterator<T> subjects,
      Function<T, Q> question,
      BiConsumer<T, A> answered,
      BiConsumer<T, Reason> refused)
      throws InterruptedException {
    BlockingQueue<Runnable> heard = new LinkedBlockingQueue<>();
    int open = 0;
    while (open > 0 || subjects.hasNext()) {
      while (open < OPEN_QUESTIONS && subjects.hasNext()) {
        open++;
        T subject = subjects.next();
        calls.call(
            method,
            question.apply(subject),
            answer -> heard.add(() -> answered.accept(subject, answer)),
            reason -> heard.add(() -> refused.accept(subject, reason)));
      }
      heard.take().run();
      open--;
    }
  }
}
