package dev.troth.systemtests.process.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param distribution the unpacked distribution
 * @param repository the root of the source tree
 * @param work where tests keep their data and logs
 */
public record Surroundings(Path distribution, Path repository, Path work) {

  /** As the build says. */
  public static Surroundings ofBuild() {
    Surroundings surroundings =
        new Surroundings(
            property("troth.distribution"), property("troth.repository"), property("troth.work"));
    if (!Files.isExecutable(surroundings.program("troth"))) {
      throw new IllegalStateException("no distribution in " + surroundings.distribution);
    }
    return surroundings;
  }

  /** One of the distribution's launchers. */
  public Path program(String name) {
    return distribution.resolve("bin").resolve(name);
  }

  private static Path property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("the system property " + name + " is not set");
    }
    return Path.of(value).toAbsolutePath().normalize();
  }
}
