package dev.troth.participant;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The arrows inside the participant: api → engine → rules; store, peers → engine. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.troth.participant");

  private static final String[] RULES = {
    "dev.troth.participant.register..",
    "dev.troth.participant.saga..",
    "dev.troth.participant.lock..",
    "dev.troth.participant.state.."
  };

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.troth.participant.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void rulesKnowIdsClockMessagesAndOneAnotherAlone() {
    classes()
        .that()
        .resideInAnyPackage(RULES)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.troth.participant.register..",
            "dev.troth.participant.saga..",
            "dev.troth.participant.lock..",
            "dev.troth.participant.state..",
            "dev.troth.id..",
            "dev.troth.clock..",
            "dev.troth.v1..",
            "dev.troth.store.v1..",
            "com.google.protobuf..",
            "org.jspecify.annotations..",
            "java..")
        .check(CLASSES);
  }

  @Test
  void rulesHaveNoClockThreadFileOrRandomSource() {
    noClasses()
        .that()
        .resideInAnyPackage(RULES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..", "java.net..", "java.nio.file..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, Clock.class, File.class, Random.class, SecureRandom.class)
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(CLASSES);
  }

  @Test
  void theEngineKnowsNoneOfWhatSurroundsIt() {
    noClasses()
        .that()
        .resideInAPackage("dev.troth.participant.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.troth.participant.store..",
            "dev.troth.participant.peers..",
            "dev.troth.participant.api..",
            "io.grpc..",
            "org.rocksdb..",
            "org.slf4j..")
        .check(CLASSES);
  }

  @Test
  void onlyTheWriterLoopReadsTheTime() {
    noClasses()
        .that()
        .resideInAPackage("dev.troth.participant.engine..")
        .and()
        .doNotHaveSimpleName("WriterLoop")
        .and()
        .doNotHaveSimpleName("LogSyncer")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, Clock.class)
        .check(CLASSES);
  }

  @Test
  void onlyTheStoreKnowsRocksDb() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.troth.participant.store..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .check(CLASSES);
  }

  @Test
  void storePeersAndApiDoNotKnowOneAnother() {
    for (String side : new String[] {"store", "peers", "api"}) {
      String itself = "dev.troth.participant." + side + "..";
      noClasses()
          .that()
          .resideInAPackage(itself)
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.troth.participant..")
                  .and(
                      resideOutsideOfPackages(
                          itself,
                          "dev.troth.participant.engine..",
                          "dev.troth.participant.life..",
                          "dev.troth.participant.replica..", // whose ports store and peers
                          // implement
                          "dev.troth.participant.register..",
                          "dev.troth.participant.saga..",
                          "dev.troth.participant.lock..",
                          "dev.troth.participant.state..")))
          .check(CLASSES);
    }
  }

  @Test
  void replicasKnowNeitherStoreNorPeersNorRegisters() {
    noClasses()
        .that()
        .resideInAPackage("dev.troth.participant.replica..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.troth.participant.store..",
            "dev.troth.participant.peers..",
            "dev.troth.participant.register..",
            "dev.troth.participant.saga..",
            "dev.troth.participant.lock..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("dev.troth.participant.api..", "dev.troth.participant.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.troth.participant.replica..")
        .check(CLASSES);
  }

  @Test
  void nobodyKnowsProjections() {
    noClasses()
        .that()
        .resideInAPackage("dev.troth.participant.*..")
        .and()
        .resideOutsideOfPackage("dev.troth.participant.projection..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.troth.participant.projection..")
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

  @Test
  void onlyTheRootWires() {
    noClasses()
        .that()
        .resideInAPackage("dev.troth.participant.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.troth.participant")
        .check(CLASSES);
  }

  @Test
  void onlyTheRootAndTheFatalErrorEndTheProcess() {
    noClasses()
        .that()
        .resideInAPackage("dev.troth.participant.*..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }
}
