package dev.troth.cli.client;

import java.util.regex.Pattern;

/**
 * The trace that submissions are a part of, as W3C Trace Context writes it.
 *
 * @param traceparent trace id, the caller's span and flags; empty: none
 * @param tracestate what tracing systems say beside it; empty: nothing
 */
public record TraceParent(String traceparent, String tracestate) {

  public static final TraceParent NONE = new TraceParent("", "");

  private static final Pattern FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  /** Whether it can be one. */
  public static boolean isOne(String traceparent) {
    return FORM.matcher(traceparent).matches();
  }
}
