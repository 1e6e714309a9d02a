package dev.troth.participant;

import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.UsageException;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.daemon.policy.KeyPolicyFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What holds for keys. */
final class KeyOptions implements CheckedOptions {

  private static final String FILE = "key-policies";

  @Option(
      names = "--key-policies",
      paramLabel = "FILE",
      description =
          "How keys are read, cached and kept: a line for each prefix, as in 'accounts/ read=strong"
              + " fixed' or 'feed/ read=eventual cache=5s' (default: no policies)")
  private @Nullable Path file;

  private KeyPolicies policies = KeyPolicies.NONE;

  /** What the file says; none when there is no file. */
  KeyPolicies policies() {
    return policies;
  }

  @Override
  public void check() throws UsageException {
    if (file == null) {
      return;
    }
    try {
      policies = KeyPolicyFile.read(file);
    } catch (IllegalArgumentException e) {
      throw new UsageException(FILE, String.valueOf(e.getMessage()));
    }
  }
}
