package dev.troth.daemon.opentelemetry;

import com.google.protobuf.ByteString;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.reload.ReloadedFile;
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
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
  private final Runnable whenClosed;

  OpenTelemetryTracer(SpanProcessor spans, double share, String program, String instance) {
    this(spans, share, program, instance, () -> {});
  }

  private OpenTelemetryTracer(
      SpanProcessor spans, double share, String program, String instance, Runnable whenClosed) {
    this.whenClosed = whenClosed;
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
   * @param share how much of what begins here without a client's trace is traced, 0 to 1
   * @param program the service that spans are of
   * @param instance which one of them
   * @throws IllegalArgumentException one of the collector's files will not do; the message says why
   */
  public static Tracer open(
      Collector collector, double share, String program, String instance, Metrics metrics) {
    ExporterComplaints complaints = new ExporterComplaints("io.opentelemetry.exporter");
    SpanCounts counts = new SpanCounts(metrics);
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(collector.to().toString())
            .setTimeout(EXPORT_TIMEOUT)
            .setConnectTimeout(EXPORT_TIMEOUT)
            .setCompression("gzip")
            .setRetryPolicy(RetryPolicy.builder().setMaxAttempts(2).build());
    collector.authority().ifPresent(file -> trust(exporter, file));
    Optional<ReloadedFile<Map<String, String>>> headers =
        collector
            .headers()
            .map(file -> ReloadedFile.open("trace-headers", file, HeaderFile::read, metrics));
    headers.ifPresent(file -> exporter.setHeaders(file::content));
    BoundedSpans spans =
        new BoundedSpans(
            new ReportedExporter(
                exporter.build(), collector.to().toString(), complaints::last, counts),
            EXPORT_TIMEOUT,
            counts);
    return new OpenTelemetryTracer(
        spans, share, program, instance, () -> headers.ifPresent(ReloadedFile::close));
  }

  private static void trust(OtlpHttpSpanExporterBuilder exporter, Path authority) {
    try {
      exporter.setTrustedCertificates(Files.readAllBytes(authority));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + authority, e);
    } catch (IOException | IllegalStateException e) {
      throw new IllegalArgumentException(
          authority + " has no certificates in PEM that can be read: " + e.getMessage(), e);
    }
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
    whenClosed.run();
  }
}
