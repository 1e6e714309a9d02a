package dev.troth.cli;

/** How results are written; named as on the command line. */
enum OutputForm {
  table,
  json
}
