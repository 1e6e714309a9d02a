package dev.troth.systemtests.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The daemons find one another: what their settings call coordinators and participants are Services
 * and pods of this set.
 */
final class Addresses implements Check {

  @Override
  public void examine(ManifestSet set, Consumer<String> complaints) {
    Set<String> participants = participants(set);
    for (Workload workload : set.workloads()) {
      Consumer<String> complain = what -> complaints.accept(workload.title() + ": " + what);
      for (Container container : workload.containers()) {
        for (String text : workload.files(container, set).values()) {
          SettingsFile settings = new SettingsFile(text);
          coordinators(set, settings.values().getOrDefault("coordinator", ""), complain);
          if (container.getCommand().contains("troth-coordinator")
              && !settings.values().isEmpty()) {
            known(participants, settings.values().getOrDefault("participant", ""), complain);
          }
        }
        container.getEnv().stream()
            .filter(variable -> variable.getName().equals("TROTH_COORDINATOR"))
            .map(EnvVar::getValue)
            .forEach(value -> coordinators(set, value, complain));
        advertised(workload, container, participants, complain);
      }
    }
  }

  private static void coordinators(ManifestSet set, String value, Consumer<String> complain) {
    addresses(value)
        .filter(address -> !isService(set, address))
        .forEach(address -> complain.accept("no Service is at " + address));
  }

  private static boolean isService(ManifestSet set, String address) {
    return set.all(Service.class).stream()
        .anyMatch(
            service ->
                service.getSpec().getPorts().stream()
                    .anyMatch(
                        port ->
                            address.equals(
                                service.getMetadata().getName() + ":" + port.getPort())));
  }

  /** Every pod of every group, and no other: {@code bank-0=bank-0.bank:7410}. */
  private static Set<String> participants(ManifestSet set) {
    Set<String> participants = new TreeSet<>();
    for (StatefulSet group : set.all(StatefulSet.class)) {
      String name = group.getMetadata().getName();
      String service = group.getSpec().getServiceName();
      set.find(Service.class, service).stream()
          .flatMap(found -> found.getSpec().getPorts().stream())
          .forEach(
              port ->
                  IntStream.range(0, group.getSpec().getReplicas())
                      .mapToObj(i -> name + "-" + i)
                      .map(pod -> pod + "=" + pod + "." + service + ":" + port.getPort())
                      .forEach(participants::add));
    }
    return participants;
  }

  /** Two addresses of one participant would make it seem to move, again and again. */
  private static void advertised(
      Workload workload, Container container, Set<String> participants, Consumer<String> complain) {
    String firstPod = workload.resource().getMetadata().getName() + "-0";
    container.getEnv().stream()
        .filter(variable -> variable.getName().equals("TROTH_ADVERTISE"))
        .filter(variable -> workload.resource() instanceof StatefulSet)
        .map(variable -> variable.getValue().replace("$(TROTH_NAME)", firstPod))
        .filter(address -> !participants.contains(firstPod + "=" + address))
        .forEach(
            address -> complain.accept("it advertises " + address + ", which is not its name"));
  }

  private static void known(Set<String> expected, String value, Consumer<String> complain) {
    Set<String> known = new TreeSet<>(addresses(value).toList());
    if (!known.equals(expected)) {
      complain.accept("it knows the participants " + known + ", but there are " + expected);
    }
  }

  private static Stream<String> addresses(String value) {
    return Stream.of(value.split(",")).filter(address -> !address.isEmpty());
  }
}
