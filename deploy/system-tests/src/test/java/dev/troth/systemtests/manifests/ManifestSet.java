package dev.troth.systemtests.manifests;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Resources that are applied together.
 *
 * @param faults what is wrong with the form of them, field by field
 */
record ManifestSet(List<HasMetadata> resources, List<String> faults) {

  private static final Pattern BETWEEN_DOCUMENTS = Pattern.compile("(?m)^---\\s*$");
  private static final Pattern CONTENT = Pattern.compile("(?m)^[^#\\s]");
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  ManifestSet {
    resources = List.copyOf(resources);
    faults = List.copyOf(faults);
  }

  /** Reads YAML documents; what Kubernetes would refuse, or pass over in silence, is a fault. */
  static ManifestSet parse(String yaml) {
    List<HasMetadata> resources = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (String document : BETWEEN_DOCUMENTS.split(yaml, -1)) {
      if (CONTENT.matcher(document).find()) {
        read(document, resources, faults);
      }
    }
    return new ManifestSet(resources, faults);
  }

  private static void read(String document, List<HasMetadata> resources, List<String> faults) {
    Object content;
    try {
      content = SERIALIZATION.unmarshal(document);
    } catch (RuntimeException e) {
      faults.add("cannot be read: " + e.getMessage());
      return;
    }
    if (content instanceof GenericKubernetesResource unknown) {
      faults.add("there is no kind " + unknown.getApiVersion() + " " + unknown.getKind());
    } else if (content instanceof HasMetadata resource) {
      resources.add(resource);
      UnknownFields.of(resource).forEach(fault -> faults.add(title(resource) + ": " + fault));
    } else {
      faults.add("is no resource: " + document.strip().lines().findFirst().orElse(""));
    }
  }

  /** These and others. */
  ManifestSet with(ManifestSet others) {
    return new ManifestSet(
        Stream.concat(resources.stream(), others.resources.stream()).toList(),
        Stream.concat(faults.stream(), others.faults.stream()).toList());
  }

  <T extends HasMetadata> List<T> all(Class<T> kind) {
    return resources.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
    return all(kind).stream().filter(r -> r.getMetadata().getName().equals(name)).findFirst();
  }

  List<Workload> workloads() {
    return resources.stream().flatMap(resource -> Workload.of(resource).stream()).toList();
  }

  /** What a ConfigMap holds, by file name; nothing when there is none of that name. */
  Map<String, String> configuration(String name) {
    return find(ConfigMap.class, name).map(ConfigMap::getData).orElse(Map.of());
  }

  boolean hasSecret(String name) {
    return find(Secret.class, name).isPresent();
  }

  /** What to call a resource when something is wrong with it. */
  static String title(HasMetadata resource) {
    return resource.getKind() + " " + resource.getMetadata().getName();
  }
}
