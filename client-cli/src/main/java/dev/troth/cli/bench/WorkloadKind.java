package dev.troth.cli.bench;

/** What the load does. In the letters people type. */
public enum WorkloadKind {
  /** Moves units between accounts of different participants. */
  transfer,
  /** The same, and every transaction takes from the same account. */
  hot,
  /** Transfers as sagas: a step at each participant, one after the other. */
  saga,
  /** Reads of accounts. */
  read,
  /** Appends an event to a stream at each participant. */
  append,
  /** Half transfers, a quarter reads, a quarter appends. */
  mixed
}
