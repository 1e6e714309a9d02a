package dev.troth.daemon.opentelemetry;

import com.google.protobuf.ByteString;
import dev.troth.daemon.trace.Span;
import dev.troth.daemon.trace.TraceParent;
import dev.troth.daemon.trace.Tracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Traces with the OpenTelemetry SDK. */
public final class OpenTelemetryTracer implements Tracer {

  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private static final TextMapGetter<TraceParent> HEADERS =
      new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable TraceParent carrier, String key) {
          if (carrier == null) {
            return null;
          }
          return switch (key) {
            case "traceparent" -> carrier.traceparent();
            case "tracestate" -> bounded(carrier.tracestate());
            default -> null;
          };
        }
      };

  /** What the standard wants to be passed on at least; what is longer is left out. */
  private static final int MAX_TRACESTATE_CHARS = 512;

  private final SdkTracerProvider provider;
  private final io.opentelemetry.api.trace.Tracer tracer;

  OpenTelemetryTracer(SpanProcessor spans, double share, String program, String instance) {
    provider =
        SdkTracerProvider.builder()
            .setResource(resource(program, instance))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(share)))
            .addSpanProcessor(spans)
            .build();
    tracer = provider.get("dev.troth");
  }

  /**
   * Sends spans to a collector; it need not be there yet.
   *
   * @param to where it takes OTLP over HTTP
   * @param share how much of what begins here without a client's trace is traced, 0 to 1
   * @param program the service that spans are of
   * @param instance which one of them
   */
  public static Tracer open(
      URI to, double share, String program, String instance, SpanCounts counts) {
    ExporterComplaints complaints = new ExporterComplaints("io.opentelemetry.exporter");
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(to.toString())
            .setTimeout(EXPORT_TIMEOUT)
            .setConnectTimeout(EXPORT_TIMEOUT)
            .setCompression("gzip")
            .setRetryPolicy(RetryPolicy.builder().setMaxAttempts(2).build())
            .build();
    BoundedSpans spans =
        new BoundedSpans(
            new ReportedExporter(exporter, to.toString(), complaints::last, counts),
            EXPORT_TIMEOUT,
            counts);
    return new OpenTelemetryTracer(spans, share, program, instance);
  }

  private static String bounded(String tracestate) {
    return tracestate.length() > MAX_TRACESTATE_CHARS ? "" : tracestate;
  }

  private static Resource resource(String program, String instance) {
    return Resource.getDefault()
        .merge(
            Resource.create(
                Attributes.builder()
                    .put("service.name", program)
                    .put("service.instance.id", instance)
                    .build()));
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public Span begin(String name, TraceParent client) {
    Context parent =
        client.traceparent().isEmpty()
            ? Context.root()
            : W3CTraceContextPropagator.getInstance().extract(Context.root(), client, HEADERS);
    return RecordedSpan.begin(tracer, served(name).setParent(parent));
  }

  @Override
  public Span join(String name, ByteString context) {
    SpanContext asking = BinaryContext.decode(context);
    return asking.isSampled()
        ? RecordedSpan.begin(
            tracer,
            served(name)
                .setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(asking))))
        : Span.NONE;
  }

  private SpanBuilder served(String name) {
    return tracer.spanBuilder(name).setSpanKind(SpanKind.SERVER);
  }

  @Override
  public void close() {
    provider.shutdown().join(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
