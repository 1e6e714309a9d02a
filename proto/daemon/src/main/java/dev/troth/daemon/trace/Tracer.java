package dev.troth.daemon.trace;

import com.google.protobuf.ByteString;

/** Begins this daemon's part in the traces of transactions. From any thread; never waits. */
public interface Tracer {

  /** Traces nothing. */
  Tracer OFF =
      new Tracer() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public Span begin(String name, TraceParent client) {
          return Span.NONE;
        }

        @Override
        public Span join(String name, ByteString context) {
          return Span.NONE;
        }

        @Override
        public void close() {}
      };

  boolean isOn();

  /**
   * Begins what a client asks for: in the client's trace when it has one, else as a trace of its
   * own. Not recorded unless the client says so, or, where it says nothing, chance does.
   */
  Span begin(String name, TraceParent client);

  /**
   * Begins what another daemon asks for.
   *
   * @param context that daemon's {@link Span#context}; not recorded when it is not
   */
  Span join(String name, ByteString context);

  /** Sends what has ended and was not sent yet, for a while. */
  void close();
}
