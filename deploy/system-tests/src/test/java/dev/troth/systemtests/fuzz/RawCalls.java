package dev.troth.systemtests.fuzz;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Sends bytes as calls, many at once, and looks at how each is answered. */
final class RawCalls {

  private static final int AT_ONCE = 200;
  private static final long UNARY_MILLIS = 5_000;
  private static final long LIMIT_SECONDS = 60;

  /** They say that we failed, and never are an answer to nonsense. */
  private static final Set<Status.Code> OUR_FAULT =
      EnumSet.of(Status.Code.UNKNOWN, Status.Code.INTERNAL, Status.Code.DATA_LOSS);

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
          return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
          try {
            return message.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Map<Status.Code, Integer> answers = new EnumMap<>(Status.Code.class);

  /** Waits for its turn and sends; does not wait for the answer. */
  void send(Channel channel, MethodDescriptor<?, ?> method, byte[] message, int number)
      throws InterruptedException {
    acquire(1);
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            method.toBuilder(BYTES, BYTES).build(),
            CallOptions.DEFAULT.withDeadlineAfter(UNARY_MILLIS, TimeUnit.MILLISECONDS));
    boolean isUnary = method.getType() == MethodDescriptor.MethodType.UNARY;
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] answer) {
            if (!isUnary) {
              call.cancel("seen enough", null);
            }
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            closed(method, status, number);
          }
        },
        new Metadata());
    call.request(2);
    call.sendMessage(message);
    call.halfClose();
  }

  private void closed(MethodDescriptor<?, ?> method, Status status, int number) {
    synchronized (answers) {
      answers.merge(status.getCode(), 1, Integer::sum);
    }
    if (OUR_FAULT.contains(status.getCode())) {
      faults.add("case " + number + " " + method.getBareMethodName() + ": " + status);
    }
    free.release();
  }

  /** Waits for all answers. */
  void finish() throws InterruptedException {
    acquire(AT_ONCE);
    free.release(AT_ONCE);
  }

  private void acquire(int permits) throws InterruptedException {
    if (!free.tryAcquire(permits, LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("calls are not answered");
    }
  }

  Queue<String> faults() {
    return faults;
  }

  Map<Status.Code, Integer> answers() {
    synchronized (answers) {
      return new EnumMap<>(answers);
    }
  }
}
