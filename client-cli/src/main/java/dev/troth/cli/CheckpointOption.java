package dev.troth.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The option {@code --checkpoint}, and what it promises. */
final class CheckpointOption {

  static final String NAME = "--checkpoint";

  static final String DESCRIPTION =
      "Where to keep what has been seen. When the file is there, only what comes after it is printed.";

  static final String RULES =
      "With --checkpoint: print, flush, then write the checkpoint, again and again. So whoever is"
          + " started again with the file, after whatever end, misses nothing, and prints nothing again"
          + " that was printed before the last checkpoint was written; what was printed after it comes"
          + " once more. Whoever must not act on an event twice remembers its position.";

  private CheckpointOption() {}

  static Optional<CheckpointFile> file(@Nullable Path path) {
    return Optional.ofNullable(path).map(KeptFile::new).map(CheckpointFile::new);
  }
}
