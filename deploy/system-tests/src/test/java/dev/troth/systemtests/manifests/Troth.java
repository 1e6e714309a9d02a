package dev.troth.systemtests.manifests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** This repository's manifests, and all that has to hold in them. */
final class Troth {

  /** The module's folder is where its tests run. */
  static final Path DEPLOY = Path.of("..").toAbsolutePath().normalize();

  static final Path KUBERNETES = DEPLOY.resolve("kubernetes");

  private static final Pattern SECRET_BY_HAND =
      Pattern.compile("kubectl .*create secret generic ([a-z-]+)");

  private Troth() {}

  /** The base as its files say it, without the ConfigMaps. */
  static String baseText() {
    return base().resources();
  }

  static Kustomization base() {
    return new Kustomization(KUBERNETES.resolve("base"));
  }

  /** Everything that is wrong with a set, in sentences. */
  static List<String> complaints(ManifestSet set) {
    List<String> complaints = new ArrayList<>(set.faults());
    List.of(
            new Selectors(),
            new Ports(),
            new References(secretsMadeByHand()),
            new PodSecurity(),
            new Running(),
            new Addresses())
        .forEach(check -> check.examine(set, complaints::add));
    return complaints;
  }

  private static Set<String> secretsMadeByHand() {
    return SECRET_BY_HAND
        .matcher(Kustomization.read(KUBERNETES.resolve("README.md")))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
