package dev.troth.cli;

import dev.troth.v1.Verdict;
import picocli.CommandLine.Option;

/** What is to become of a stuck step; exactly one. */
final class VerdictOptions {

  @Option(names = "--retry", description = "Try it again now, as if it had not failed yet.")
  private boolean retry;

  @Option(names = "--skip", description = "Go on without it: it has no effect, and needs none.")
  private boolean skip;

  @Option(names = "--done", description = "Go on: its effect was brought about by hand.")
  private boolean done;

  Verdict verdict() {
    if (retry) {
      return Verdict.VERDICT_RETRY;
    }
    if (skip) {
      return Verdict.VERDICT_SKIP;
    }
    return done ? Verdict.VERDICT_DONE : Verdict.VERDICT_UNSPECIFIED;
  }
}
