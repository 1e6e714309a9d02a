package dev.troth.daemon.trace;

import com.google.protobuf.ByteString;

/**
 * Something that takes time, as a part of one transaction's trace. May be used on any thread, by
 * one at a time; what is said after its end is not heard.
 */
public interface Span {

  /** Of what is not traced: says nothing to anybody. */
  Span NONE =
      new Span() {
        @Override
        public boolean isRecorded() {
          return false;
        }

        @Override
        public Span child(String name) {
          return this;
        }

        @Override
        public Span call(String name) {
          return this;
        }

        @Override
        public void set(String attribute, String value) {}

        @Override
        public void set(String attribute, long value) {}

        @Override
        public void event(String name) {}

        @Override
        public void fail(String why) {}

        @Override
        public void end() {}

        @Override
        public ByteString context() {
          return ByteString.EMPTY;
        }
      };

  /** Whether anybody hears what is said; if not, whoever has much to say saves the trouble. */
  boolean isRecorded();

  /** Begins a part of it; it may go on when this one has ended. */
  Span child(String name);

  /** Begins what another daemon is asked to do. */
  Span call(String name);

  /** Says something of it, under one of {@link SpanAttributes}. */
  void set(String attribute, String value);

  /** Says a number of it, under one of {@link SpanAttributes}. */
  void set(String attribute, long value);

  /** Something happens now. */
  void event(String name);

  /** It did not come to what was wanted. */
  void fail(String why);

  /** It is over, if it was not yet. */
  void end();

  /** What the daemon that is asked goes on with; empty when it is not recorded. */
  ByteString context();
}
