package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.client.Subscription;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribedEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Prints events as they come, until it is interrupted, or has printed enough or all there was.
 * After each cut, when all before it has left this process, the checkpoint is written: whoever is
 * killed in between prints what came since the last checkpoint once more.
 */
final class EventFollow implements Subscription.Listener {

  private final Troth troth;
  private final SubscribeRequest subscription;
  private final Optional<CheckpointFile> file;
  private final Function<List<SubscribedEvent>, String> form;
  private final Interruption interruption;
  private final boolean untilCaughtUp;
  private long left;
  private long beganAt;

  /**
   * @param subscription what it is about
   * @param limit at most so many events
   * @param untilCaughtUp whether it ends with what there was when it began
   */
  EventFollow(
      Troth troth,
      SubscribeRequest subscription,
      Optional<CheckpointFile> file,
      Function<List<SubscribedEvent>, String> form,
      Interruption interruption,
      long limit,
      boolean untilCaughtUp) {
    this.troth = troth;
    this.subscription = subscription;
    this.file = file;
    this.form = form;
    this.interruption = interruption;
    this.left = limit;
    this.untilCaughtUp = untilCaughtUp;
  }

  /** Follows what comes after a checkpoint, or everything. */
  void follow(Connection connection, Optional<Checkpoint> after)
      throws CallFailedException, IOException, InterruptedException {
    SubscribeRequest.Builder request = subscription.toBuilder();
    after.ifPresent(request::setAfter);
    try {
      connection.subscription().follow(request.build(), this);
    } catch (CallFailedException e) {
      if (e.reason().getCode() == ErrorCode.ERROR_CODE_WRONG_STORE && file.isPresent()) {
        troth.say("the checkpoint is of no use any more; delete its file to begin anew");
      }
      throw e;
    }
  }

  @Override
  public boolean onNews(Subscription.News news) throws IOException {
    return interruption.hold(() -> print(news));
  }

  private boolean print(Subscription.News news) throws IOException {
    List<SubscribedEvent> events = news.events();
    boolean isWhole = events.size() <= left;
    if (!isWhole) {
      events = events.subList(0, (int) left);
    }
    if (!events.isEmpty()) {
      troth.print(form.apply(events));
    }
    left -= events.size();
    if (isWhole && news.cut().isPresent() && file.isPresent()) {
      file.get().write(subscription, news.cut().get(), news.upTo());
    }
    return left > 0 && !(untilCaughtUp && isCaughtUp(news));
  }

  private boolean isCaughtUp(Subscription.News news) {
    if (beganAt == 0) {
      beganAt = news.clock();
    }
    return news.cut().isPresent() && Long.compareUnsigned(news.upTo(), beganAt) >= 0;
  }

  @Override
  public void onBreak(Reason reason) {
    troth.say("asking again: " + reason.getMessage());
  }
}
