package dev.troth.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.troth.clock.HybridClock;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The same code runs in production, in the model checker and in the simulator. */
final class RulesArePureTest {

  private static final String[] RULES = {
    "dev.troth.daemon.termination", "dev.troth.daemon.document"
  };

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(RULES);

  @Test
  void rulesKnowNoTransportNoThreadsAndNoLog() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.grpc..",
            "org.slf4j..",
            "io.micrometer..",
            "java.net..",
            "java.nio.file..",
            "java.util.concurrent..")
        .check(classes);
  }

  @Test
  void rulesReadNoClockAndNoRandomness() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            Clock.class, HybridClock.class, Random.class, RandomGenerator.class, Thread.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .check(classes);
  }
}
