package dev.troth.participant;

import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.UsageException;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.daemon.policy.KeyPolicyFile;
import dev.troth.participant.projection.Projection;
import dev.troth.participant.projection.ProjectionFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What holds for keys. */
final class KeyOptions implements CheckedOptions {

  private static final String FILE = "key-policies";
  private static final String PROJECTIONS = "projections";

  @Option(
      names = "--key-policies",
      paramLabel = "FILE",
      description =
          "How keys are read, cached and kept: a line for each prefix, as in 'accounts/ read=strong"
              + " fixed' or 'feed/ read=eventual cache=5s' (default: no policies)")
  private @Nullable Path file;

  @Option(
      names = "--projections",
      paramLabel = "FILE",
      description =
          "Folds over keys that are kept up to date as keys below projections/: a line for each, as"
              + " in 'money sum over accounts/' or 'top-scores top 10 by score over scores/'"
              + " (default: none)")
  private @Nullable Path projectionFile;

  private KeyPolicies policies = KeyPolicies.NONE;
  private List<Projection> projections = List.of();

  /** What the file says; none when there is no file. */
  KeyPolicies policies() {
    return policies;
  }

  /** What is kept up to date; none when there is no file. */
  List<Projection> projections() {
    return projections;
  }

  @Override
  public void check() throws UsageException {
    policies = read(FILE, file, KeyPolicyFile::read, policies);
    projections = read(PROJECTIONS, projectionFile, ProjectionFile::read, projections);
  }

  private static <T> T read(String key, @Nullable Path file, Function<Path, T> reader, T otherwise)
      throws UsageException {
    try {
      return file == null ? otherwise : reader.apply(file);
    } catch (IllegalArgumentException e) {
      throw new UsageException(key, String.valueOf(e.getMessage()));
    }
  }
}
