package dev.troth.systemtests.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * ConfigMaps, Secrets, volumes, files and variables that a pod names are there. A pod whose
 * ConfigMap is missing waits without a word.
 */
final class References implements Check {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\(([^)]*)\\)");
  private static final String CONFIGURATION = "/etc/";

  private final Set<String> secretsMadeByHand;

  /**
   * @param secretsMadeByHand those that the instructions say how to make
   */
  References(Set<String> secretsMadeByHand) {
    this.secretsMadeByHand = Set.copyOf(secretsMadeByHand);
  }

  @Override
  public void examine(ManifestSet set, Consumer<String> complaints) {
    for (Workload workload : set.workloads()) {
      Consumer<String> complain = what -> complaints.accept(workload.title() + ": " + what);
      workload.pod().getVolumes().forEach(volume -> volume(set, volume, complain));
      for (Container container : workload.containers()) {
        mounts(workload, container, complain);
        variables(container, complain);
        files(set, workload, container, complain);
      }
    }
    for (StatefulSet group : set.all(StatefulSet.class)) {
      governingService(set, group, complaints);
    }
  }

  private void volume(ManifestSet set, Volume volume, Consumer<String> complain) {
    if (volume.getConfigMap() != null) {
      String name = volume.getConfigMap().getName();
      Set<String> keys = set.configuration(name).keySet();
      if (keys.isEmpty()) {
        complain.accept("there is no ConfigMap " + name);
      }
    } else if (volume.getSecret() != null) {
      String name = volume.getSecret().getSecretName();
      if (!set.hasSecret(name) && !secretsMadeByHand.contains(name)) {
        complain.accept("there is no Secret " + name + ", and nobody is told to make it");
      }
    } else if (volume.getEmptyDir() == null) {
      complain.accept("volume " + volume.getName() + " is of a kind that is not checked");
    }
  }

  private static void mounts(Workload workload, Container container, Consumer<String> complain) {
    Set<String> volumes = new HashSet<>(workload.claims());
    workload.pod().getVolumes().forEach(volume -> volumes.add(volume.getName()));
    for (VolumeMount mount : container.getVolumeMounts()) {
      if (!volumes.contains(mount.getName())) {
        complain.accept("there is no volume " + mount.getName());
      }
    }
  }

  /**
   * A variable is put in place only where it was defined before; else its name is left standing.
   */
  private static void variables(Container container, Consumer<String> complain) {
    Set<String> defined = new HashSet<>();
    for (EnvVar variable : container.getEnv()) {
      names(variable.getValue() == null ? "" : variable.getValue()).stream()
          .filter(name -> !defined.contains(name))
          .forEach(name -> complain.accept(name + " is not defined before " + variable.getName()));
      defined.add(variable.getName());
      if (variable.getValueFrom() != null && variable.getValueFrom().getFieldRef() == null) {
        complain.accept(variable.getName() + " comes from where it is not checked");
      }
    }
    container.getArgs().stream()
        .flatMap(argument -> names(argument).stream())
        .filter(name -> !defined.contains(name))
        .forEach(name -> complain.accept(name + " is not defined"));
    if (!container.getEnvFrom().isEmpty()) {
      complain.accept("envFrom is not checked");
    }
  }

  private static List<String> names(String text) {
    return VARIABLE.matcher(text).results().map(match -> match.group(1)).toList();
  }

  private static void files(
      ManifestSet set, Workload workload, Container container, Consumer<String> complain) {
    Map<String, String> files = workload.files(container, set);
    Consumer<String> check =
        path -> {
          if (path.startsWith(CONFIGURATION) && !files.containsKey(path)) {
            complain.accept("there is no file " + path);
          }
        };
    container.getArgs().forEach(check);
    files.forEach(
        (path, text) -> {
          if (path.endsWith(".properties")) {
            new SettingsFile(text).values().values().forEach(check);
          }
        });
  }

  private static void governingService(
      ManifestSet set, StatefulSet group, Consumer<String> complaints) {
    boolean named =
        set.find(Service.class, group.getSpec().getServiceName())
            .filter(service -> "None".equals(service.getSpec().getClusterIP()))
            .filter(
                service ->
                    Workload.of(group)
                        .filter(w -> w.isSelectedBy(service.getSpec().getSelector()))
                        .isPresent())
            .isPresent();
    if (!named) {
      complaints.accept(
          ManifestSet.title(group) + ": no headless Service of its own names its pods");
    }
  }
}
