package dev.troth.daemon.trace;

/**
 * The trace that a client has begun, as W3C Trace Context writes it.
 *
 * @param traceparent trace id, the client's span and flags; empty when it has not, and anything
 *     when it does not know how
 * @param tracestate what tracing systems say beside it; empty: nothing
 */
public record TraceParent(String traceparent, String tracestate) {

  /** The client has begun none. */
  public static final TraceParent NONE = new TraceParent("", "");
}
