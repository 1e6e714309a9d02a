package dev.troth.cli.bench;

/** Says when the next transaction is meant to start. */
interface Pacer {

  /** When; a time that is past means that it is late. Asked any number of times. */
  long nextStartNanos(long nowNanos);

  /** It has started; on to the one after it. */
  void started();
}
