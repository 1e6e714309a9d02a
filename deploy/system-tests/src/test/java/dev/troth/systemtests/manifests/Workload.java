package dev.troth.systemtests.manifests;

import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What makes pods.
 *
 * @param replicas how many; 1 of a job
 * @param selector how it knows its pods; empty where Kubernetes sees to that
 * @param claims the names of the volumes that each pod has for itself
 */
record Workload(
    HasMetadata resource,
    int replicas,
    Optional<LabelSelector> selector,
    PodTemplateSpec template,
    List<String> claims) {

  static Optional<Workload> of(HasMetadata resource) {
    if (resource instanceof Deployment deployment) {
      var spec = deployment.getSpec();
      return Optional.of(
          new Workload(
              resource,
              spec.getReplicas(),
              Optional.of(spec.getSelector()),
              spec.getTemplate(),
              List.of()));
    }
    if (resource instanceof StatefulSet set) {
      var spec = set.getSpec();
      return Optional.of(
          new Workload(
              resource,
              spec.getReplicas(),
              Optional.of(spec.getSelector()),
              spec.getTemplate(),
              spec.getVolumeClaimTemplates().stream()
                  .map(claim -> claim.getMetadata().getName())
                  .toList()));
    }
    if (resource instanceof Job job) {
      return Optional.of(
          new Workload(resource, 1, Optional.empty(), job.getSpec().getTemplate(), List.of()));
    }
    return Optional.empty();
  }

  String title() {
    return ManifestSet.title(resource);
  }

  PodSpec pod() {
    return template.getSpec();
  }

  Map<String, String> labels() {
    return template.getMetadata().getLabels();
  }

  List<Container> containers() {
    return Stream.concat(pod().getInitContainers().stream(), pod().getContainers().stream())
        .toList();
  }

  /** Whether these labels select its pods. */
  boolean isSelectedBy(Map<String, String> matchLabels) {
    return !matchLabels.isEmpty() && labels().entrySet().containsAll(matchLabels.entrySet());
  }

  /** The files that a container gets from ConfigMaps and Secrets: what is in them, by path. */
  Map<String, String> files(Container container, ManifestSet set) {
    Map<String, String> files = new HashMap<>();
    for (VolumeMount mount : container.getVolumeMounts()) {
      pod().getVolumes().stream()
          .filter(volume -> volume.getName().equals(mount.getName()))
          .forEach(
              volume ->
                  files(volume, set)
                      .forEach((name, text) -> files.put(mount.getMountPath() + "/" + name, text)));
    }
    return files;
  }

  private static Map<String, String> files(Volume volume, ManifestSet set) {
    ConfigMapVolumeSource configuration = volume.getConfigMap();
    if (configuration != null) {
      return set.configuration(configuration.getName());
    }
    Map<String, String> secrets = new HashMap<>();
    SecretVolumeSource secret = volume.getSecret();
    if (secret != null) {
      secret.getItems().forEach(item -> secrets.put(item.getPath(), ""));
    }
    return secrets;
  }
}
