package dev.troth.cli;

/** How fresh a read has to be; named as on the command line. */
enum ConsistencyLevel {
  strong,
  session,
  bounded,
  eventual
}
