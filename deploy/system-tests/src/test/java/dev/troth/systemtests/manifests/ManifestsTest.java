package dev.troth.systemtests.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestsTest {

  private static final String NOT_TESTED =
      "NOT TESTED: overlays and examples of deploy/kubernetes, for there is no kubectl 1.24 or newer"
          + " to render them; their base was";

  @Test
  void theBaseIsRightAsItStands() {
    ManifestSet base = ManifestSet.parse(Troth.baseText()).with(Troth.base().configMaps());

    assertThat(base.workloads()).hasSize(2);
    assertThat(Troth.complaints(base)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production"})
  void whatAnOverlayMakesOfItIsRight(String overlay) {
    assumeKubectl();
    ManifestSet rendered = rendered("overlays/" + overlay);

    assertThat(rendered.workloads()).hasSize(2);
    assertThat(Troth.complaints(rendered)).isEmpty();
    assertThat(rendered.resources())
        .filteredOn(resource -> !resource.getKind().equals("Namespace"))
        .allMatch(resource -> "troth".equals(resource.getMetadata().getNamespace()));
  }

  @ParameterizedTest
  @CsvSource({"production,transfer", "local,transfer-in-the-clear"})
  void theExampleFitsWhatItIsSubmittedTo(String overlay, String example) {
    assumeKubectl();
    ManifestSet rendered = rendered("overlays/" + overlay).with(rendered("examples/" + example));

    assertThat(rendered.workloads()).hasSize(3);
    assertThat(Troth.complaints(rendered)).isEmpty();
  }

  @Test
  void anOlderServerIsGivenTheBudgetsThatItKnows(@TempDir Path folder) throws IOException {
    assumeKubectl();
    Path copied = Files.createDirectories(folder.resolve("overlay"));
    Files.writeString(
        copied.resolve("kustomization.yaml"),
        """
        resources: [%s]
        components: [%s]
        """
            .formatted(
                copied.relativize(Troth.KUBERNETES.resolve("overlays/local")),
                copied.relativize(Troth.KUBERNETES.resolve("components/before-1.21"))));
    ManifestSet rendered = ManifestSet.parse(Kubectl.render(copied));

    assertThat(rendered.faults()).isEmpty();
    assertThat(rendered.resources())
        .filteredOn(resource -> resource.getKind().equals("PodDisruptionBudget"))
        .hasSize(2)
        .extracting(HasMetadata::getApiVersion)
        .containsOnly("policy/v1beta1");
  }

  /** The settings of the manifests say what the samples of the distribution say, but for values. */
  @Test
  void everySettingIsThereAndExplained() throws IOException {
    List<Path> copies;
    try (Stream<Path> files = Files.walk(Troth.KUBERNETES)) {
      copies = files.filter(file -> file.toString().endsWith(".properties")).toList();
    }

    assertThat(copies).hasSizeGreaterThanOrEqualTo(2);
    for (Path copy : copies) {
      Path sample = Troth.DEPLOY.resolve("distribution/conf").resolve(copy.getFileName());
      assertThat(new SettingsFile(Kustomization.read(copy)).shape())
          .as("%s has the lines of %s; only values may differ", copy, sample)
          .isEqualTo(new SettingsFile(Kustomization.read(sample)).shape());
    }
  }

  private static ManifestSet rendered(String folder) {
    return ManifestSet.parse(Kubectl.render(Troth.KUBERNETES.resolve(folder)));
  }

  /** Loudly: a skipped test is easily overlooked. */
  private static void assumeKubectl() {
    boolean isThere = Kubectl.isThere();
    if (!isThere) {
      System.err.println(NOT_TESTED);
    }
    assumeTrue(isThere, NOT_TESTED);
  }
}
