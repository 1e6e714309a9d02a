package dev.troth.cli;

import dev.troth.cli.client.SubmissionResult;

/**
 * The result of one line.
 *
 * @param line its number, from 1
 */
record LineResult(long line, SubmissionResult result) {}
