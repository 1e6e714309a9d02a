package dev.troth.systemtests.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A port that is named anywhere is a port of a container, and says its protocol. */
final class Ports implements Check {

  private static final int DNS = 53;
  private static final String SCRAPED = "prometheus.io/port";

  @Override
  public void examine(ManifestSet set, Consumer<String> complaints) {
    set.workloads().forEach(workload -> workload(workload, complaints));
    for (Service service : set.all(Service.class)) {
      service.getSpec().getPorts().forEach(port -> service(set, service, port, complaints));
    }
    for (NetworkPolicy policy : set.all(NetworkPolicy.class)) {
      Stream.concat(
              policy.getSpec().getIngress().stream().flatMap(rule -> rule.getPorts().stream()),
              policy.getSpec().getEgress().stream().flatMap(rule -> rule.getPorts().stream()))
          .forEach(port -> policy(set, policy, port, complaints));
    }
  }

  private static void workload(Workload workload, Consumer<String> complaints) {
    for (Container container : workload.containers()) {
      container.getPorts().stream()
          .filter(port -> port.getProtocol() == null)
          .forEach(
              port -> complaints.accept(workload.title() + ": no protocol at " + port.getName()));
      for (Probe probe : probes(container)) {
        if (!isPort(container.getPorts(), probe.getHttpGet().getPort())) {
          complaints.accept(
              workload.title() + ": a probe asks " + text(probe.getHttpGet().getPort()));
        }
      }
    }
    String scraped = workload.template().getMetadata().getAnnotations().get(SCRAPED);
    if (scraped != null && !isPort(ports(workload), new IntOrString(Integer.parseInt(scraped)))) {
      complaints.accept(workload.title() + ": " + SCRAPED + " is " + scraped);
    }
  }

  private static List<Probe> probes(Container container) {
    return Stream.of(
            container.getStartupProbe(),
            container.getLivenessProbe(),
            container.getReadinessProbe())
        .filter(probe -> probe != null && probe.getHttpGet() != null)
        .toList();
  }

  private static void service(
      ManifestSet set, Service service, ServicePort port, Consumer<String> complaints) {
    String title = ManifestSet.title(service);
    if (port.getProtocol() == null) {
      complaints.accept(title + ": no protocol at " + port.getName());
    }
    for (Workload workload : set.workloads()) {
      if (workload.isSelectedBy(service.getSpec().getSelector())
          && !isPort(ports(workload), port.getTargetPort())) {
        complaints.accept(
            "%s: %s has no port %s".formatted(title, workload.title(), text(port.getTargetPort())));
      }
    }
  }

  private static void policy(
      ManifestSet set, NetworkPolicy policy, NetworkPolicyPort port, Consumer<String> complaints) {
    String title = ManifestSet.title(policy);
    if (port.getProtocol() == null) {
      complaints.accept(title + ": no protocol at " + text(port.getPort()));
    }
    boolean isThere =
        set.workloads().stream().anyMatch(workload -> isPort(ports(workload), port.getPort()));
    if (!isThere && !Integer.valueOf(DNS).equals(port.getPort().getIntVal())) {
      complaints.accept(title + ": nobody has the port " + text(port.getPort()));
    }
  }

  private static List<ContainerPort> ports(Workload workload) {
    return workload.containers().stream().flatMap(c -> c.getPorts().stream()).toList();
  }

  private static boolean isPort(List<ContainerPort> ports, IntOrString wanted) {
    return ports.stream()
        .anyMatch(
            port ->
                port.getName().equals(wanted.getStrVal())
                    || port.getContainerPort().equals(wanted.getIntVal()));
  }

  private static String text(IntOrString port) {
    return String.valueOf(port.getValue());
  }
}
