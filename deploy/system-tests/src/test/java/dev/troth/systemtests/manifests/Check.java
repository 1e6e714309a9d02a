package dev.troth.systemtests.manifests;

import java.util.function.Consumer;

/** Something that holds in every set of manifests that may be applied. */
interface Check {

  /** Says a sentence for everything that does not hold. */
  void examine(ManifestSet set, Consumer<String> complaints);
}
