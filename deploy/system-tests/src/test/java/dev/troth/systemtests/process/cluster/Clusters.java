package dev.troth.systemtests.process.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The clusters of a test class: shows the daemons' last lines when a test fails, and kills them
 * when it is over. As a static field it keeps them for all tests of the class, else for one.
 */
public final class Clusters
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private final List<Cluster> open = new ArrayList<>();
  private boolean forAllTests;
  private Path directory = Path.of("unset");
  private int made;

  /** A plan of a cluster, in a directory named after the test. */
  public Cluster make(Cluster.Builder plan) {
    Cluster cluster = plan.make();
    open.add(cluster);
    return cluster;
  }

  /** Starts a cluster by this plan. */
  public Cluster start(Cluster.Builder plan) {
    Cluster cluster = make(plan);
    cluster.start();
    return cluster;
  }

  /** A plan of a cluster with its own directory. */
  public Cluster.Builder plan() {
    made++;
    return Cluster.in(directory.resolve(Integer.toString(made)));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    forAllTests = true;
    directory = directoryOf(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!forAllTests) {
      directory =
          directoryOf(context)
              .resolve(context.getRequiredTestMethod().getName().toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      open.forEach(Cluster::printLogTails);
    }
    if (!forAllTests) {
      closeAll();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      open.forEach(Cluster::printLogTails);
    }
    closeAll();
  }

  /** Kills all daemons, for those who cannot wait for the end of the test. */
  public void closeAll() {
    open.forEach(Cluster::close);
    open.clear();
  }

  private static Path directoryOf(ExtensionContext context) {
    return Surroundings.ofBuild().work().resolve(context.getRequiredTestClass().getSimpleName());
  }
}
