package dev.troth.cli;

import dev.troth.cli.client.TraceParent;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The trace that what is submitted is a part of. */
final class TraceOptions {

  private static final String TRACEPARENT = "TRACEPARENT";
  private static final String TRACESTATE = "TRACESTATE";

  @Option(
      names = "--traceparent",
      paramLabel = "VALUE",
      description = {
        "The trace to be a part of, in the form of W3C Trace Context: 00-TRACE-SPAN-01.",
        "Else $TRACEPARENT (with $TRACESTATE), as tools for continuous integration set it."
      })
  private @Nullable String traceparent;

  /**
   * The trace; a variable that is none is as good as not set.
   *
   * @throws IllegalArgumentException when the option is none
   */
  TraceParent parent(Map<String, String> environment) {
    if (traceparent != null) {
      if (!TraceParent.isOne(traceparent)) {
        throw new IllegalArgumentException(
            "--traceparent: '%s' is not like 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
                .formatted(traceparent));
      }
      return new TraceParent(traceparent, "");
    }
    String variable = environment.getOrDefault(TRACEPARENT, "");
    return TraceParent.isOne(variable)
        ? new TraceParent(variable, environment.getOrDefault(TRACESTATE, ""))
        : TraceParent.NONE;
  }
}
