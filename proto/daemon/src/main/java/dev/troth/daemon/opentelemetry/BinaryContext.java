package dev.troth.daemon.opentelemetry;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import java.util.Arrays;

/** A span's context as daemons send it: {@code trace_context} in the contract. */
final class BinaryContext {

  private static final int TRACE_ID_AT = 1;
  private static final int SPAN_ID_AT = TRACE_ID_AT + TraceId.getLength() / 2;
  private static final int FLAGS_AT = SPAN_ID_AT + SpanId.getLength() / 2;
  private static final int BYTES = FLAGS_AT + 1;

  /** The form's version; others are not understood. */
  private static final byte VERSION = 0;

  private BinaryContext() {}

  static ByteString encode(SpanContext context) {
    byte[] bytes = new byte[BYTES];
    bytes[0] = VERSION;
    System.arraycopy(context.getTraceIdBytes(), 0, bytes, TRACE_ID_AT, TraceId.getLength() / 2);
    System.arraycopy(context.getSpanIdBytes(), 0, bytes, SPAN_ID_AT, SpanId.getLength() / 2);
    bytes[FLAGS_AT] = context.getTraceFlags().asByte();
    return ByteString.copyFrom(bytes);
  }

  /** Invalid when it is none. */
  static SpanContext decode(ByteString context) {
    if (context.size() != BYTES || context.byteAt(0) != VERSION) {
      return SpanContext.getInvalid();
    }
    byte[] bytes = context.toByteArray();
    return SpanContext.createFromRemoteParent(
        TraceId.fromBytes(Arrays.copyOfRange(bytes, TRACE_ID_AT, SPAN_ID_AT)),
        SpanId.fromBytes(Arrays.copyOfRange(bytes, SPAN_ID_AT, FLAGS_AT)),
        TraceFlags.fromByte(bytes[FLAGS_AT]),
        TraceState.getDefault());
  }
}
