package dev.troth.daemon.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.daemon.trace.Span;
import dev.troth.daemon.trace.SpanAttributes;
import dev.troth.daemon.trace.TraceParent;
import dev.troth.daemon.trace.Tracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenTelemetryTracerTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CLIENT = "00f067aa0ba902b7";
  private static final TraceParent SAMPLED =
      new TraceParent("00-" + TRACE + "-" + CLIENT + "-01", "vendor=1");
  private static final TraceParent NOT_SAMPLED =
      new TraceParent("00-" + TRACE + "-" + CLIENT + "-00", "");

  private final InMemorySpanExporter sent = InMemorySpanExporter.create();
  private final Tracer tracer = tracing(0);

  private Tracer tracing(double share) {
    return new OpenTelemetryTracer(SimpleSpanProcessor.create(sent), share, "troth-test", "one");
  }

  private SpanData only() {
    assertThat(sent.getFinishedSpanItems()).hasSize(1);
    return sent.getFinishedSpanItems().get(0);
  }

  @Test
  void goesOnWithTheClientsTrace() {
    tracer.begin("transaction", SAMPLED).end();
    assertThat(only().getTraceId()).isEqualTo(TRACE);
    assertThat(only().getParentSpanId()).isEqualTo(CLIENT);
    assertThat(only().getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
    assertThat(only().getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(only().getResource().getAttribute(AttributeKey.stringKey("service.name")))
        .isEqualTo("troth-test");
  }

  @Test
  void whatATracingSystemSaysAtLengthIsNotPassedOn() {
    String many = "vendor=" + "x".repeat(600);
    tracer.begin("transaction", new TraceParent(SAMPLED.traceparent(), many)).end();
    assertThat(only().getTraceId()).isEqualTo(TRACE);
    assertThat(only().getSpanContext().getTraceState().isEmpty()).isTrue();
  }

  @Test
  void aClientThatDoesNotWantToBeTracedIsNot() {
    assertThat(tracing(1).begin("transaction", NOT_SAMPLED)).isSameAs(Span.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "00-0-0-01", "garbage", "00-" + TRACE + "-" + CLIENT + "-0g"})
  void withoutOneItIsATraceOfItsOwn(String traceparent) {
    tracing(1).begin("transaction", new TraceParent(traceparent, "")).end();
    assertThat(only().getParentSpanContext().isValid()).isFalse();
    assertThat(only().getTraceId()).isNotEqualTo(TRACE);
  }

  @Test
  void aShareOfThoseIsTraced() {
    Tracer some = tracing(0.1);
    for (int i = 0; i < 1000; i++) {
      some.begin("transaction", TraceParent.NONE).end();
    }
    assertThat(sent.getFinishedSpanItems()).hasSizeBetween(40, 200);
    assertThat(tracing(0).begin("transaction", TraceParent.NONE)).isSameAs(Span.NONE);
  }

  @Test
  void anotherDaemonGoesOnWithWhatItIsSent() {
    Span transaction = tracer.begin("transaction", SAMPLED);
    Span call = transaction.call("prepare a");
    assertThat(call.context().size()).isEqualTo(26);
    tracer.join("prepare", call.context()).end();
    call.end();
    transaction.end();
    List<SpanData> spans = sent.getFinishedSpanItems();
    assertThat(spans)
        .extracting(SpanData::getName)
        .containsExactly("prepare", "prepare a", "transaction");
    assertThat(spans).extracting(SpanData::getTraceId).containsOnly(TRACE);
    assertThat(spans.get(0).getParentSpanId()).isEqualTo(spans.get(1).getSpanId());
    assertThat(spans.get(1).getParentSpanId()).isEqualTo(spans.get(2).getSpanId());
    assertThat(spans)
        .extracting(SpanData::getKind)
        .containsExactly(SpanKind.SERVER, SpanKind.CLIENT, SpanKind.SERVER);
  }

  @Test
  void aContextThatIsNoneIsNotGoneOnWith() {
    ByteString good = tracer.begin("transaction", SAMPLED).context();
    for (ByteString bad :
        List.of(
            ByteString.EMPTY,
            good.substring(1),
            good.concat(ByteString.copyFrom(new byte[1])),
            ByteString.copyFrom(new byte[26]),
            ByteString.copyFrom(new byte[] {1}).concat(good.substring(1)))) {
      assertThat(tracing(1).join("prepare", bad)).isSameAs(Span.NONE);
    }
  }

  @Test
  void tellsWhatItWasTold() {
    Span span = tracer.begin("transaction", SAMPLED);
    span.set(SpanAttributes.OUTCOME, "ABORTED");
    span.set(SpanAttributes.PARTICIPANTS, 2);
    span.event("is asked again");
    span.fail("the shelf is empty");
    span.end();
    span.end();
    assertThat(only().getAttributes().get(AttributeKey.stringKey(SpanAttributes.OUTCOME)))
        .isEqualTo("ABORTED");
    assertThat(only().getAttributes().get(AttributeKey.longKey(SpanAttributes.PARTICIPANTS)))
        .isEqualTo(2);
    assertThat(only().getEvents())
        .extracting(event -> event.getName())
        .containsExactly("is asked again");
    assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(only().getStatus().getDescription()).isEqualTo("the shelf is empty");
  }
}
