package dev.troth.coordinator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * The arrows inside the coordinator: api → inspection, read → cache → subscription → engine →
 * owner, registry; sessions and the levels of reads know nobody.
 */
class ArchitectureTest {

  private static final String COORDINATOR = "dev.troth.coordinator.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.troth.coordinator");

  @Test
  void packagesHaveNoCycles() {
    slices().matching(COORDINATOR + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theOwnersRulesKnowIdsClockErrorsAndMessagesAlone() {
    classes()
        .that()
        .resideInAPackage(COORDINATOR + "owner..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            COORDINATOR + "owner..",
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
  void theOwnersRulesHaveNoTimeThreadFileOrSocket() {
    noClasses()
        .that()
        .resideInAPackage(COORDINATOR + "owner..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.concurrent..", "java.net..", "java.nio.file..", "java.util.random..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, Clock.class, Instant.class, java.util.Random.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(CLASSES);
  }

  @Test
  void theRegistryKnowsNoOtherPackage() {
    forbid(
        "registry..",
        "api..",
        "cache..",
        "engine..",
        "inspection..",
        "link..",
        "owner..",
        "read..",
        "session..",
        "subscription..");
  }

  @Test
  void theLevelsOfReadsArePoliciesAndMessagesAlone() {
    classes()
        .that()
        .resideInAPackage(COORDINATOR + "policy..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            COORDINATOR + "policy..",
            "dev.troth.daemon.policy..",
            "dev.troth.error..",
            "dev.troth.v1..",
            "com.google.protobuf..",
            "org.jspecify.annotations..",
            "java..")
        .check(CLASSES);
  }

  @Test
  void replicasAreReachedThroughTheEnginesPorts() {
    forbid(
        "replica..",
        "api..",
        "inspection..",
        "link..",
        "owner..",
        "read..",
        "session..",
        "subscription..");
    forbid("engine..", "replica..");
    forbid("link..", "replica..");
    forbid("session..", "replica..");
    forbid("registry..", "replica..");
  }

  @Test
  void sessionsKnowNoOtherPackage() {
    forbid(
        "session..",
        "api..",
        "cache..",
        "engine..",
        "inspection..",
        "link..",
        "owner..",
        "read..",
        "registry..",
        "subscription..");
  }

  @Test
  void theEngineReachesTheWorldThroughItsPorts() {
    forbid(
        "engine..",
        "api..",
        "cache..",
        "inspection..",
        "link..",
        "policy..",
        "read..",
        "session..",
        "subscription..");
    noClasses()
        .that()
        .resideInAPackage(COORDINATOR + "engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc.stub..", "io.grpc.netty..", "java.net..")
        .check(CLASSES);
  }

  @Test
  void linksImplementPortsAndDecideNothing() {
    forbid(
        "link..",
        "api..",
        "cache..",
        "inspection..",
        "policy..",
        "owner..",
        "read..",
        "registry..",
        "session..",
        "subscription..");
  }

  @Test
  void readsAndInspectionsAreNotAskedByWhatTheyAsk() {
    forbid("read..", "api..", "inspection..", "link..", "owner..", "registry..", "subscription..");
    forbid(
        "cache..",
        "api..",
        "inspection..",
        "link..",
        "owner..",
        "policy..",
        "read..",
        "registry..",
        "session..");
    forbid(
        "subscription..",
        "api..",
        "cache..",
        "inspection..",
        "link..",
        "owner..",
        "read..",
        "registry..");
    forbid(
        "inspection..",
        "api..",
        "cache..",
        "link..",
        "owner..",
        "read..",
        "registry..",
        "subscription..");
  }

  @Test
  void theServiceDoesNotReachBehindTheEngine() {
    forbid("api..", "link..", "owner..");
  }

  @Test
  void expressionsKnowDocumentsAndTheirLanguageAlone() {
    classes()
        .that()
        .resideInAPackage(COORDINATOR + "expression..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            COORDINATOR + "expression..",
            "dev.troth.daemon.document..",
            "dev.troth.error..",
            "dev.troth.v1..",
            "dev.cel..",
            "com.google.common.cache..",
            "com.google.common.collect..",
            "com.google.common.primitives..",
            "com.google.protobuf..",
            "org.jspecify.annotations..",
            "java.lang..",
            "java.util..")
        .check(CLASSES);
  }

  @Test
  void nothingHereKnowsOpenTelemetry() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.opentelemetry..", "dev.troth.daemon.opentelemetry..")
        .check(CLASSES);
  }

  private static void forbid(String from, String... to) {
    String[] targets = new String[to.length];
    for (int i = 0; i < to.length; i++) {
      targets[i] = COORDINATOR + to[i];
    }
    noClasses()
        .that()
        .resideInAPackage(COORDINATOR + from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(targets)
        .check(CLASSES);
  }
}
