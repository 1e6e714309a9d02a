package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.daemon.trace.Span;
import dev.troth.id.RegisterId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.RegisterAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prepares that wait for locks. Nothing is written for them; the lock table knows their order. */
final class WaitingPrepares {

  /** A Prepare and everybody who asked for its vote. */
  static final class Waiting {
    private final PrepareRequest request;
    private final List<Operation> operations;
    private final Span trace;
    private final List<Consumer<RegisterAnswer>> replies = new ArrayList<>(1);
    private final long untilNanos;
    private Span lockWait = Span.NONE;

    /**
     * @param operations the request's, or what the request stands for
     * @param trace of whoever asked first
     */
    Waiting(
        PrepareRequest request,
        List<Operation> operations,
        Span trace,
        Consumer<RegisterAnswer> reply,
        long nowNanos) {
      this.request = request;
      this.operations = operations;
      this.trace = trace;
      this.untilNanos = nowNanos + request.getWaitLimitMillis() * 1_000_000L;
      replies.add(reply);
    }

    PrepareRequest request() {
      return request;
    }

    List<Operation> operations() {
      return operations;
    }

    Span trace() {
      return trace;
    }

    RegisterEvent event() {
      return new RegisterEvent.Prepare(request.getSpecHash());
    }

    boolean isAbout(ByteString specHash) {
      return request.getSpecHash().equals(specHash);
    }

    /** Somebody else asks for the same vote. */
    void join(Consumer<RegisterAnswer> reply) {
      replies.add(reply);
    }

    void answer(RegisterAnswer answer) {
      replies.forEach(reply -> reply.accept(answer));
    }

    void answer(RegisterAnswer answer, Batch batch) {
      batch.whenDurable(() -> answer(answer));
    }
  }

  private final Map<RegisterId, Waiting> byId = new HashMap<>();

  void add(RegisterId id, Waiting waiting) {
    if (byId.put(id, waiting) == null) {
      waiting.lockWait = waiting.trace.child("wait for locks");
    }
  }

  @Nullable Waiting get(RegisterId id) {
    return byId.get(id);
  }

  @Nullable Waiting remove(RegisterId id) {
    Waiting removed = byId.remove(id);
    if (removed != null) {
      removed.lockWait.end();
    }
    return removed;
  }

  List<RegisterId> expired(long nowNanos) {
    if (byId.isEmpty()) {
      return List.of();
    }
    List<RegisterId> expired = new ArrayList<>();
    byId.forEach(
        (id, waiting) -> {
          if (nowNanos - waiting.untilNanos > 0) {
            expired.add(id);
          }
        });
    return expired;
  }

  int size() {
    return byId.size();
  }
}
