package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.owner.BranchState;
import dev.troth.coordinator.owner.OwnerMessage;
import dev.troth.coordinator.owner.OwnerState;
import dev.troth.coordinator.owner.Phase;
import dev.troth.daemon.trace.Span;
import dev.troth.daemon.trace.SpanAttributes;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.Reason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run that is traced says of itself: its own span, until it is answered, and one for each
 * branch and phase. In turns.
 */
final class RunTrace {

  private final Span run;
  private final List<Route> routes;

  /** What each branch's span is about; NONE when it has none at present. */
  private final OwnerMessage[] asked;

  private final Span[] spans;

  private RunTrace(Span run, List<Route> routes) {
    this.run = run;
    this.routes = routes;
    this.asked = new OwnerMessage[routes.size()];
    this.spans = new Span[routes.size()];
    Arrays.fill(asked, OwnerMessage.NONE);
    Arrays.fill(spans, Span.NONE);
    run.set(SpanAttributes.PARTICIPANTS, routes.size());
  }

  /** Null when it is not traced. */
  static @Nullable RunTrace of(Submission submission, List<Route> routes) {
    return submission.trace().isRecorded() ? new RunTrace(submission.trace(), routes) : null;
  }

  /** What was submitted is not taken. */
  static void rejected(Span trace, Reason reason) {
    failed(trace, "REJECTED", reason);
    trace.end();
  }

  /** What was submitted is under way already, as a part of another trace. */
  static void joined(Span trace) {
    trace.event("joins what is under way with the same id");
    trace.end();
  }

  /** A branch's participant is asked, maybe not for the first time. */
  ByteString asks(int branch, OwnerMessage message, OwnerState state) {
    if (message == OwnerMessage.NONE || message == OwnerMessage.END) {
      return ByteString.EMPTY;
    }
    if (asked[branch] == message) {
      spans[branch].event("is asked again");
    } else {
      end(branch, state);
      String participant = routes.get(branch).member().getName();
      Span span = run.call(verb(message, state) + " " + participant);
      span.set(SpanAttributes.PARTICIPANT, participant);
      asked[branch] = message;
      spans[branch] = span;
    }
    return spans[branch].context();
  }

  /** More is known of its branches. */
  void heard(OwnerState state) {
    for (int i = 0; i < asked.length; i++) {
      if (state.pending(i) != asked[i]) {
        end(i, state);
      }
    }
  }

  /** It has to find the decision as a participant would. */
  void watches() {
    run.event("looks for the decision");
  }

  /** What its clients are told is fixed. */
  void answered(OwnerState state) {
    switch (state.phase()) {
      case COMMITTED -> run.set(SpanAttributes.OUTCOME, state.phase().name());
      case ABORTED -> failed(run, state.phase().name(), state.abortReason());
      case UNKNOWN, REFUSED -> failed(run, state.phase().name(), state.cause());
      case RUNNING, ABORTING, WATCHING ->
          throw new IllegalArgumentException("no answer in " + state.phase());
    }
    run.end();
  }

  /** Nothing more is done for it here. */
  void letGo(OwnerState state) {
    for (int i = 0; i < asked.length; i++) {
      end(i, state);
    }
    run.end();
  }

  private void end(int branch, OwnerState state) {
    if (asked[branch] == OwnerMessage.NONE) {
      return;
    }
    BranchState known = state.branches().get(branch);
    Span span = spans[branch];
    span.set(SpanAttributes.OUTCOME, known.known().name());
    known.reason().ifPresent(why -> span.set(SpanAttributes.REASON, code(why)));
    span.end();
    asked[branch] = OwnerMessage.NONE;
    spans[branch] = Span.NONE;
  }

  private static String verb(OwnerMessage message, OwnerState state) {
    return switch (message) {
      case PREPARE -> "prepare";
      case OWNER_ABORT -> "take back";
      case DECIDE -> state.phase() == Phase.COMMITTED ? "commit" : "abort";
      case NONE, END -> throw new IllegalArgumentException(message + " is not answered");
    };
  }

  private static void failed(Span span, String outcome, Reason why) {
    span.set(SpanAttributes.OUTCOME, outcome);
    span.set(SpanAttributes.REASON, code(why));
    span.fail(why.getMessage());
  }

  private static String code(Reason reason) {
    return GrpcErrors.shortName(reason.getCode());
  }
}
