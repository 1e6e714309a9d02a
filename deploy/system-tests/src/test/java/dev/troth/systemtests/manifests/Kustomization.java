package dev.troth.systemtests.manifests;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a kustomization that only lists files, as the base is: it can be read without the
 * tool. Overlays cannot, for what a patch makes of a resource is the tool's to say.
 */
record Kustomization(Path folder) {

  private static final Set<String> UNDERSTOOD =
      Set.of("apiVersion", "kind", "namespace", "resources", "configMapGenerator");

  /** The text of all resources that it lists. */
  String resources() {
    return strings(content().get("resources")).stream()
        .map(file -> read(folder.resolve(file)))
        .collect(Collectors.joining("---\n"));
  }

  /** The ConfigMaps that the tool would make, under the names that the resources call them by. */
  ManifestSet configMaps() {
    List<HasMetadata> made = new ArrayList<>();
    if (content().get("configMapGenerator") instanceof List<?> generators) {
      for (Object generator : generators) {
        if (generator instanceof Map<?, ?> map) {
          Map<String, String> data = new LinkedHashMap<>();
          for (String file : strings(map.get("files"))) {
            data.put(String.valueOf(Path.of(file).getFileName()), read(folder.resolve(file)));
          }
          made.add(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName(String.valueOf(map.get("name")))
                  .endMetadata()
                  .withData(data)
                  .build());
        }
      }
    }
    return new ManifestSet(made, List.of());
  }

  private Map<?, ?> content() {
    Map<?, ?> content =
        new KubernetesSerialization()
            .unmarshal(read(folder.resolve("kustomization.yaml")), Map.class);
    if (!UNDERSTOOD.containsAll(content.keySet())) {
      throw new IllegalStateException(folder + " does more than list files: " + content.keySet());
    }
    return content;
  }

  private static List<String> strings(@Nullable Object list) {
    return list instanceof List<?> elements
        ? elements.stream().map(String::valueOf).toList()
        : List.of();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
