package dev.troth.systemtests.manifests;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whoever selects pods finds the ones that are meant: a selector that fits nothing is no error to
 * Kubernetes.
 */
final class Selectors implements Check {

  @Override
  public void examine(ManifestSet set, Consumer<String> complaints) {
    for (Workload workload : set.workloads()) {
      workload.selector().ifPresent(selector -> own(workload, selector, complaints));
      workload
          .pod()
          .getTopologySpreadConstraints()
          .forEach(spread -> own(workload, spread.getLabelSelector(), complaints));
    }
    set.all(Service.class)
        .forEach(service -> finds(set, service, service.getSpec().getSelector(), complaints));
    set.all(PodDisruptionBudget.class)
        .forEach(
            budget ->
                finds(set, budget, budget.getSpec().getSelector().getMatchLabels(), complaints));
    for (Workload workload : set.workloads()) {
      for (String direction : new String[] {"Ingress", "Egress"}) {
        if (set.all(NetworkPolicy.class).stream()
            .noneMatch(policy -> isAbout(policy, direction, workload))) {
          complaints.accept(workload.title() + ": no NetworkPolicy limits its " + direction);
        }
      }
    }
  }

  private static boolean isAbout(NetworkPolicy policy, String direction, Workload workload) {
    return policy.getSpec().getPolicyTypes().contains(direction)
        && workload.isSelectedBy(policy.getSpec().getPodSelector().getMatchLabels());
  }

  private static void own(Workload workload, LabelSelector selector, Consumer<String> complaints) {
    if (!workload.isSelectedBy(selector.getMatchLabels())) {
      complaints.accept(
          "%s: its selector %s does not fit its pods' labels %s"
              .formatted(workload.title(), selector.getMatchLabels(), workload.labels()));
    }
  }

  private static void finds(
      ManifestSet set,
      HasMetadata resource,
      Map<String, String> selector,
      Consumer<String> complaints) {
    long found =
        set.workloads().stream().filter(workload -> workload.isSelectedBy(selector)).count();
    if (found != 1) {
      complaints.accept(
          "%s: its selector %s fits the pods of %d workloads, not of one"
              .formatted(ManifestSet.title(resource), selector, found));
    }
  }
}
