package dev.troth.cli;

import dev.troth.clock.Timestamp;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a read is to show. */
final class FreshnessOptions {

  @Option(
      names = "--consistency",
      paramLabel = "LEVEL",
      converter = ConsistencyLevel.Converter.class,
      completionCandidates = ConsistencyLevel.Converter.class,
      description = {
        "How fresh: strong (sees all that was acknowledged before; waits for what is undecided),"
            + " session (sees at least what the session wrote and saw), bounded:DURATION as"
            + " bounded:5s (at most so far behind), eventual (whatever is decided).",
        "Default: what the keys' policies say (troth participant policies); of keys without one,"
            + " session when the session has begun, else strong."
      })
  private @Nullable ConsistencyLevel consistency;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description = {"Read as of a past moment.", MomentConverter.FORMS})
  private @Nullable Timestamp asOf;

  @Option(
      names = "--session",
      paramLabel = "FILE",
      description =
          "Read as part of a session: its token is read from the file, when there is one, and the new"
              + " token is written back.")
  private @Nullable Path session;

  ReadFreshness choice(CommandSpec spec) {
    if (asOf != null && consistency != null) {
      throw new ParameterException(
          spec.commandLine(), "--as-of says what to read already: leave out --consistency");
    }
    boolean wantsSession =
        consistency != null && consistency.kind() == ConsistencyLevel.Kind.SESSION;
    if (wantsSession && session == null) {
      throw new ParameterException(
          spec.commandLine(), "--consistency session needs the session: --session FILE");
    }
    return new ReadFreshness(
        Optional.ofNullable(consistency),
        Optional.ofNullable(asOf),
        Optional.ofNullable(session).map(SessionFile::of));
  }
}
