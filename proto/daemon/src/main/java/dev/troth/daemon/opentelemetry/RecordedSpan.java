package dev.troth.daemon.opentelemetry;

import com.google.protobuf.ByteString;
import dev.troth.daemon.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/** A span that is sent to the collector when it has ended. */
final class RecordedSpan implements Span {

  private final Tracer tracer;
  private final io.opentelemetry.api.trace.Span span;

  private RecordedSpan(Tracer tracer, io.opentelemetry.api.trace.Span span) {
    this.tracer = tracer;
    this.span = span;
  }

  /** Begins a span, if the sampler wants it. */
  static Span begin(Tracer tracer, SpanBuilder builder) {
    io.opentelemetry.api.trace.Span span = builder.startSpan();
    return span.isRecording() ? new RecordedSpan(tracer, span) : Span.NONE;
  }

  @Override
  public boolean isRecorded() {
    return true;
  }

  @Override
  public Span child(String name) {
    return child(name, SpanKind.INTERNAL);
  }

  @Override
  public Span call(String name) {
    return child(name, SpanKind.CLIENT);
  }

  private Span child(String name, SpanKind kind) {
    return begin(
        tracer, tracer.spanBuilder(name).setParent(Context.root().with(span)).setSpanKind(kind));
  }

  @Override
  public void set(String attribute, String value) {
    span.setAttribute(attribute, value);
  }

  @Override
  public void set(String attribute, long value) {
    span.setAttribute(attribute, value);
  }

  @Override
  public void event(String name) {
    span.addEvent(name);
  }

  @Override
  public void fail(String why) {
    span.setStatus(StatusCode.ERROR, why);
  }

  @Override
  public void end() {
    span.end();
  }

  @Override
  public ByteString context() {
    return BinaryContext.encode(span.getSpanContext());
  }
}
