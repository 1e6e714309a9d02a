package dev.troth.daemon.server;

import io.grpc.Context;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What one call holds in memory. gRPC tells of every piece of a message that comes, whole or not,
 * and of every message that is to go; what has gone it tells only by becoming ready again.
 */
final class CallFootprint extends ServerStreamTracer {

  private static final Context.Key<CallFootprint> KEY = Context.key("troth-footprint");

  private final ClientShares shares;
  private volatile Context.@Nullable CancellableContext handling;

  // All that follows is guarded by this.

  private @Nullable LetIn call;
  private long requestBytes;
  private long unreadBytes;

  /** Since when a request, or a message of a stream, is on its way. */
  private int comingSince = NEVER;

  /** Since when answers are not read. */
  private int unreadSince = NEVER;

  private static final int NEVER = Integer.MAX_VALUE;

  /**
   * The call as it was let in.
   *
   * @param isUnary a stream's messages are done with once they have come
   * @param refuse says that it is too much, while the request is still coming
   */
  record LetIn(Client client, boolean isUnary, Runnable refuse) {}

  CallFootprint(ClientShares shares) {
    this.shares = shares;
  }

  /** Of the call that this thread is handling. */
  static CallFootprint current() {
    CallFootprint footprint = KEY.get();
    if (footprint == null) {
      throw new IllegalStateException("a call that is not traced");
    }
    return footprint;
  }

  /**
   * The context in which the call is handled: to end it is the only way to end the call at once.
   */
  @Override
  public Context filterContext(Context context) {
    Context.CancellableContext ended = context.withValue(KEY, this).withCancellation();
    handling = ended;
    return ended;
  }

  /** Ends the call, whatever it does, and forgets what it would have sent. */
  void cutOff() {
    Context.CancellableContext ended = handling;
    if (ended != null) {
      ended.cancel(
          Status.DEADLINE_EXCEEDED.withDescription("took too long to come").asRuntimeException());
    }
  }

  /**
   * From now on it counts.
   *
   * @param isAwaited whether one message is all that comes, and is expected at once
   */
  synchronized void begin(LetIn call, boolean isAwaited) {
    this.call = call;
    comingSince = isAwaited ? shares.now() : NEVER;
  }

  @Override
  public synchronized void inboundMessage(int number) {
    if (comingSince == NEVER) {
      comingSince = shares.now();
    }
  }

  @Override
  public void inboundWireSize(long bytes) {
    LetIn refused = null;
    synchronized (this) {
      if (call != null) {
        requestBytes += bytes;
        refused = shares.hold(call.client, bytes) ? null : call;
      }
    }
    if (refused != null) {
      refused.refuse.run();
    }
  }

  @Override
  public synchronized void inboundMessageRead(int number, long wireSize, long size) {
    if (call != null && !call.isUnary) {
      comingSince = NEVER;
      shares.release(call.client, requestBytes);
      requestBytes = 0;
    }
  }

  /** The request is complete. */
  synchronized void halfClosed() {
    comingSince = NEVER;
  }

  @Override
  public synchronized void outboundWireSize(long bytes) {
    if (call != null) {
      unreadBytes += bytes;
      shares.hold(call.client, bytes);
      if (unreadSince == NEVER) {
        unreadSince = shares.now();
      }
    }
  }

  /** Nearly all that was to go has gone. */
  synchronized void caughtUp() {
    if (call != null && unreadSince != NEVER) {
      unreadSince = NEVER;
      shares.release(call.client, unreadBytes);
      unreadBytes = 0;
    }
  }

  /** Whether for so long something has not come, or gone, that should have. */
  synchronized boolean isStalled(int now, int requestLimit, int answerLimit) {
    return (comingSince != NEVER && now - comingSince > requestLimit)
        || (unreadSince != NEVER && now - unreadSince > answerLimit);
  }

  @Override
  public void streamClosed(Status status) {
    LetIn over;
    long held;
    synchronized (this) {
      over = call;
      held = requestBytes + unreadBytes;
      call = null;
    }
    if (over != null) {
      shares.ended(this, over.client, held);
    }
  }
}
