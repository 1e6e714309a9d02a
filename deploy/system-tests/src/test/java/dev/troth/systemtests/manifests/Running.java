package dev.troth.systemtests.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A daemon gets what it needs, is watched, has the time to stop that it was promised, and is not
 * stopped with its like.
 */
final class Running implements Check {

  /** What a daemon may take to close, on top of draining. */
  private static final int CLOSE_SECONDS = 10;

  private static final int DEFAULT_DRAIN_SECONDS = 10;

  private static final Set<String> PROGRAMS =
      Set.of("troth", "troth-coordinator", "troth-participant");

  @Override
  public void examine(ManifestSet set, Consumer<String> complaints) {
    Set<String> images = new TreeSet<>();
    for (Workload workload : set.workloads()) {
      Consumer<String> complain = what -> complaints.accept(workload.title() + ": " + what);
      for (Container container : workload.containers()) {
        images.add(container.getImage());
        program(container, complain);
        resources(container, complain);
        if (!(workload.resource() instanceof Job)) {
          probe("startup", "/livez", container.getStartupProbe(), complain);
          probe("liveness", "/livez", container.getLivenessProbe(), complain);
          probe("readiness", "/readyz", container.getReadinessProbe(), complain);
          stopping(set, workload, container, complain);
        }
      }
      if (!(workload.resource() instanceof Job)) {
        budget(set, workload, complain);
      }
    }
    if (images.size() > 1 || images.stream().anyMatch(image -> image.endsWith(":latest"))) {
      complaints.accept("not one image, by a tag of its own, but " + images);
    }
  }

  private static void program(Container container, Consumer<String> complain) {
    if (container.getCommand().size() != 1 || !PROGRAMS.containsAll(container.getCommand())) {
      complain.accept("the image has no program " + container.getCommand());
    }
  }

  private static void resources(Container container, Consumer<String> complain) {
    if (container.getResources() == null) {
      complain.accept("no resources are said");
      return;
    }
    Map<String, Quantity> requests = container.getResources().getRequests();
    Quantity requested = requests.get("memory");
    Quantity limit = container.getResources().getLimits().get("memory");
    if (requested == null || limit == null || !requests.containsKey("cpu")) {
      complain.accept("requests of cpu and memory, or the limit of memory, are not said");
    } else if (limit.getNumericalAmount().compareTo(requested.getNumericalAmount()) < 0) {
      complain.accept("it requests more memory than its limit");
    }
  }

  private static void probe(String kind, String path, Probe probe, Consumer<String> complain) {
    if (probe == null || probe.getHttpGet() == null || !path.equals(probe.getHttpGet().getPath())) {
      complain.accept("its " + kind + " probe does not ask " + path);
    }
  }

  private static void stopping(
      ManifestSet set, Workload workload, Container container, Consumer<String> complain) {
    int needed = preStopSeconds(container) + drainSeconds(set, workload, container) + CLOSE_SECONDS;
    Long given = workload.pod().getTerminationGracePeriodSeconds();
    if (given == null || given < needed) {
      complain.accept("it is killed after " + given + " s, but may take " + needed + " s to stop");
    }
  }

  private static int preStopSeconds(Container container) {
    if (container.getLifecycle() == null || container.getLifecycle().getPreStop() == null) {
      return 0;
    }
    List<String> command = container.getLifecycle().getPreStop().getExec().getCommand();
    return Integer.parseInt(command.get(command.size() - 1));
  }

  private static int drainSeconds(ManifestSet set, Workload workload, Container container) {
    return workload.files(container, set).values().stream()
        .map(text -> new SettingsFile(text).values().get("drain-timeout"))
        .filter(value -> value != null)
        .mapToInt(value -> Integer.parseInt(value.replaceFirst("s$", "")))
        .findFirst()
        .orElse(DEFAULT_DRAIN_SECONDS);
  }

  private static void budget(ManifestSet set, Workload workload, Consumer<String> complain) {
    boolean limited =
        set.all(PodDisruptionBudget.class).stream()
            .filter(
                budget -> workload.isSelectedBy(budget.getSpec().getSelector().getMatchLabels()))
            .anyMatch(
                budget ->
                    budget.getSpec().getMaxUnavailable() != null
                        && Integer.valueOf(1)
                            .equals(budget.getSpec().getMaxUnavailable().getIntVal()));
    if (!limited) {
      complain.accept("no PodDisruptionBudget says that one at a time may be stopped");
    }
  }
}
