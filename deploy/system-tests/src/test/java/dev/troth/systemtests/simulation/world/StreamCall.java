package dev.troth.systemtests.simulation.world;

import com.google.protobuf.MessageLite;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A question that is answered with a stream: in order, as fast as the caller takes it, over a
 * connection that loses nothing but itself. Sometimes the caller does not notice that.
 */
final class StreamCall<A extends MessageLite> {

  /** Answers on their way that nobody has taken. */
  private static final int WINDOW = 3;

  private static final int NOTICED_NANOS = 300_000_000;

  /** Who asks. */
  interface Listener<A> {
    void received(A answer);

    void ended(Reason why);
  }

  private final Node caller;
  private final Node server;
  private final String what;
  private final Listener<A> listener;
  private final int incarnation;
  private final ServerSide side = new ServerSide();
  private final SimulatedNetwork.Stream there = new SimulatedNetwork.Stream();
  private final SimulatedNetwork.Stream back = new SimulatedNetwork.Stream();
  private final Queue<A> arrived = new ArrayDeque<>();
  private int wanted;
  private boolean isHanding;
  private boolean isOver;
  private boolean isBroken;

  StreamCall(Node caller, Node server, String what, Listener<A> listener) {
    this.caller = caller;
    this.server = server;
    this.what = what;
    this.listener = listener;
    this.incarnation = caller.incarnation();
    caller.world().streams().add(this);
  }

  /** Asks. */
  StreamCall<A> open(Consumer<StreamObserver<A>> asking) {
    if (server.isUp()) {
      send(
          () -> {
            try {
              asking.accept(side);
            } catch (RejectedException e) {
              side.onError(GrpcErrors.toStatus(e.reason()));
            }
          });
    } else {
      breakDown();
    }
    return this;
  }

  /** Takes one more. */
  void request() {
    wanted++;
    hand();
  }

  void close() {
    if (!isOver) {
      end();
      send(side::cancel);
    }
  }

  private void end() {
    isOver = true;
    arrived.clear();
    caller.world().streams().remove(this);
  }

  private boolean isHeard() {
    return !isOver && caller.incarnation() == incarnation;
  }

  private void hand() {
    if (isHanding) {
      return;
    }
    isHanding = true;
    while (wanted > 0 && !arrived.isEmpty()) {
      wanted--;
      A next = arrived.remove();
      send(side::taken);
      listener.received(next);
    }
    isHanding = false;
  }

  /** A host has died, or its process. */
  void died(Node node) {
    if (node == caller) {
      end();
    }
    if (node == caller || node == server) {
      breakDown();
    }
  }

  private void breakDown() {
    if (isBroken) {
      return;
    }
    isBroken = true;
    int later = caller.world().random().nextInt(NOTICED_NANOS);
    server.after(later, side::cancel);
    if (isHeard() && (server.isUp() || caller.world().random().nextInt(4) > 0)) {
      caller.after(
          later,
          () ->
              ended(
                  Reason.newBuilder()
                      .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
                      .setMessage("the connection is lost")
                      .build()));
    }
  }

  private void ended(Reason why) {
    if (isHeard()) {
      end();
      listener.ended(why);
    }
  }

  private void send(Runnable arrival) {
    send(there, caller, server, 0, () -> "", arrival);
  }

  private void send(
      SimulatedNetwork.Stream stream,
      Node from,
      Node to,
      long detail,
      Supplier<String> text,
      Runnable arrival) {
    boolean left =
        caller
            .world()
            .network()
            .send(
                stream,
                from,
                to,
                what,
                detail,
                text,
                () -> {
                  if (!isBroken) {
                    arrival.run();
                  }
                });
    if (!left) {
      breakDown();
    }
  }

  /** What the server takes for the way back. */
  private final class ServerSide extends ServerCallStreamObserver<A> {
    private int room = WINDOW;
    private boolean isCancelled;
    private Runnable onReady = () -> {};
    private Runnable onCancel = () -> {};

    private void taken() {
      room++;
      onReady.run();
    }

    private void cancel() {
      if (!isCancelled) {
        isCancelled = true;
        onCancel.run();
      }
    }

    @Override
    public boolean isReady() {
      return room > 0;
    }

    @Override
    public boolean isCancelled() {
      return isCancelled;
    }

    @Override
    public void onNext(A answer) {
      room--;
      send(
          back,
          server,
          caller,
          answer.getSerializedSize(),
          () -> Describe.line(answer),
          () -> {
            if (isHeard()) {
              arrived.add(answer);
              hand();
            }
          });
      server.mayDie("after a part of a stream");
    }

    @Override
    public void onError(Throwable why) {
      Reason reason = GrpcErrors.toReason(why);
      send(
          back,
          server,
          caller,
          reason.getCodeValue(),
          () -> reason.getCode().name(),
          () -> ended(reason));
    }

    @Override
    public void onCompleted() {
      onError(
          GrpcErrors.toStatus(
              Reason.newBuilder()
                  .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
                  .setMessage("it ended the stream")
                  .build()));
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      onCancel = handler;
    }

    @Override
    public void setOnCloseHandler(Runnable handler) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void setCompression(String compression) {}
  }
}
