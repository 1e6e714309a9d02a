package dev.troth.daemon;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The arrows inside what every daemon is made of. */
final class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.troth.daemon");

  private static final String[] PURE = {
    "dev.troth.daemon.termination..", "dev.troth.daemon.document.."
  };

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.troth.daemon.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void rulesKnowIdsClockErrorsAndMessagesAlone() {
    classes()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.troth.daemon.termination..",
            "dev.troth.daemon.document..",
            "dev.troth.id..",
            "dev.troth.clock..",
            "dev.troth.error..",
            "dev.troth.v1..",
            "com.google.protobuf..",
            "org.jspecify.annotations..",
            "java..")
        .check(CLASSES);
  }

  @Test
  void rulesHaveNoClockThreadFileOrSocket() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..", "java.net..", "java.nio.file..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, Clock.class, java.io.File.class, java.util.Random.class)
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(CLASSES);
  }

  @Test
  void optionsAndTheLeavesKnowNothingOfTheRest() {
    for (String leaf : new String[] {"options", "metrics", "backoff", "fatal", "trace"}) {
      String itself = "dev.troth.daemon." + leaf + "..";
      noClasses()
          .that()
          .resideInAPackage(itself)
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.troth.daemon..").and(resideOutsideOfPackage(itself)))
          .check(CLASSES);
    }
  }

  @Test
  void oneAdapterKnowsOpenTelemetry() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.troth.daemon.opentelemetry..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .check(CLASSES);
  }

  @Test
  void onlyTheLifecycleEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.troth.daemon.lifecycle..", "dev.troth.daemon.fatal..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }
}
