package dev.troth.cli;

/**
 * One operation as it stands on the command line.
 *
 * @param option {@code --add}, {@code --put} and so on
 * @param text what follows it
 */
record OperationFlag(String option, String text) {}
