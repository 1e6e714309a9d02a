package dev.troth.participant.api;

import dev.troth.daemon.trace.Span;
import dev.troth.daemon.trace.SpanAttributes;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import java.util.function.Consumer;

/** Ends the span of a message when it is answered, and says how. */
record TracedReply(Span span, Consumer<RegisterAnswer> reply) implements Consumer<RegisterAnswer> {

  private static final String STATUS = "REGISTER_STATUS_";

  @Override
  public void accept(RegisterAnswer answer) {
    if (answer.hasRegister()) {
      Register register = answer.getRegister();
      span.set(SpanAttributes.OUTCOME, register.getStatus().name().substring(STATUS.length()));
      if (register.hasReason()) {
        reason(register.getReason());
      }
    } else if (answer.hasRejection()) {
      span.set(SpanAttributes.OUTCOME, "REJECTED");
      reason(answer.getRejection().getReason());
      span.fail(answer.getRejection().getReason().getMessage());
    }
    span.end();
    reply.accept(answer);
  }

  private void reason(Reason reason) {
    span.set(SpanAttributes.REASON, GrpcErrors.shortName(reason.getCode()));
  }
}
