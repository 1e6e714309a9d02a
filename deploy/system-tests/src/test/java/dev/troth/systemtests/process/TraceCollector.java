package dev.troth.systemtests.process;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;

/** Takes spans by OTLP over HTTP, and keeps them. */
final class TraceCollector implements AutoCloseable {

  private static final HexFormat HEX = HexFormat.of();

  /** A span, and which daemon it is of. */
  record Seen(String daemon, Span span) {

    String outcome() {
      return attribute(span.getAttributesList(), "troth.outcome");
    }
  }

  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final int port;
  private HttpServer server;

  TraceCollector() throws IOException {
    server = serve(0);
    port = server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Is away. */
  void stop() {
    server.stop(0);
  }

  /** Is back where it was. */
  void start() throws IOException {
    server = serve(port);
  }

  @Override
  public void close() {
    stop();
  }

  /** Spans that nobody asked for. */
  List<Seen> withoutParent() {
    return seen.stream().filter(span -> span.span().getParentSpanId().isEmpty()).toList();
  }

  List<Seen> spansOf(String trace) {
    return seen.stream()
        .filter(span -> hex(span.span().getTraceId()).equals(trace))
        .sorted(Comparator.comparing(span -> span.daemon() + span.span().getName()))
        .toList();
  }

  /** The spans of a trace below one of them, a line each, by their names. */
  List<String> tree(String trace, String parent) {
    List<String> lines = new ArrayList<>();
    addTo(lines, spansOf(trace), parent, "");
    return lines;
  }

  private static void addTo(List<String> lines, List<Seen> all, String parent, String indent) {
    for (Seen one : all) {
      if (hex(one.span().getParentSpanId()).equals(parent)) {
        lines.add(
            "%s%s: %s %s".formatted(indent, one.daemon(), one.span().getName(), one.outcome()));
        addTo(lines, all, hex(one.span().getSpanId()), indent + "  ");
      }
    }
  }

  static String hex(ByteString id) {
    return HEX.formatHex(id.toByteArray());
  }

  private HttpServer serve(int at) throws IOException {
    HttpServer made =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
    made.createContext("/v1/traces", this::take);
    made.start();
    return made;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body = new GZIPInputStream(exchange.getRequestBody())) {
      for (ResourceSpans source :
          ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
        List<KeyValue> resource = source.getResource().getAttributesList();
        String program = attribute(resource, "service.name");
        String daemon =
            program.equals("troth-participant")
                ? attribute(resource, "service.instance.id")
                : program;
        for (ScopeSpans scope : source.getScopeSpansList()) {
          scope.getSpansList().forEach(span -> seen.add(new Seen(daemon, span)));
        }
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static String attribute(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }
}
