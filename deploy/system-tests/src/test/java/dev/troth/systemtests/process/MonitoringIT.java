package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Surroundings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What alerts and dashboard ask for, and what the READMEs explain, is what daemons serve. */
class MonitoringIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern SERVED =
      Pattern.compile("^([a-z][a-z0-9_]*)[{ ]", Pattern.MULTILINE);
  private static final Pattern ASKED =
      Pattern.compile("\\b(?:troth|jvm|process|system)_[a-z0-9_]+\\b");
  private static final Pattern EXPLAINED = Pattern.compile("`(troth_[a-z0-9_]+)(?:\\{[^`]*})?`");

  /** Prometheus makes these of a histogram. */
  private static final Pattern PART_OF_A_HISTOGRAM = Pattern.compile("_(bucket|count|sum|max)$");

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static final Surroundings surroundings = Surroundings.ofBuild();
  private static final Set<String> served = new TreeSet<>();

  @BeforeAll
  static void scrape(@TempDir Path directory) throws Exception {
    Path projections = directory.resolve("projections");
    Files.writeString(projections, "money sum over accounts/\n");
    Cluster cluster =
        clusters.start(
            clusters
                .plan()
                .participants("bank-a")
                .participantOptions("--projections", projections.toString())
                .replica("bank-a-replica", "bank-a")
                .coordinators(1)
                .withTls());
    for (DaemonProcess daemon : cluster.daemons()) {
      URI uri = URI.create("http://" + daemon.endpoint().http() + "/metrics");
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
      String page = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
      SERVED.matcher(page).results().forEach(found -> served.add(found.group(1)));
    }
  }

  @Test
  void everyMetricThatAnAlertNamesIsServed() throws Exception {
    Map<?, ?> rules =
        (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(read("alerts.yaml"));
    List<String> expressions = new ArrayList<>();
    for (Object group : list(rules, "groups")) {
      for (Object rule : list((Map<?, ?>) group, "rules")) {
        Map<?, ?> alert = (Map<?, ?>) rule;
        assertThat(alert.keySet().stream().map(String::valueOf))
            .containsExactlyInAnyOrder("alert", "expr", "for", "labels", "annotations");
        expressions.add((String) alert.get("expr"));
      }
    }

    assertThat(expressions).hasSizeGreaterThan(8);
    assertThat(served).containsAll(metricsOf(expressions));
  }

  @Test
  void everyMetricThatThePanelsShowIsServed() throws Exception {
    JsonObject dashboard = JsonParser.parseString(read("dashboard.json")).getAsJsonObject();
    List<String> expressions = new ArrayList<>();
    for (JsonElement panel : dashboard.getAsJsonArray("panels")) {
      JsonObject fields = panel.getAsJsonObject();
      if (!fields.get("type").getAsString().equals("row")) {
        fields
            .getAsJsonArray("targets")
            .forEach(t -> expressions.add(t.getAsJsonObject().get("expr").getAsString()));
      }
    }

    assertThat(expressions).hasSizeGreaterThan(20);
    assertThat(served).containsAll(metricsOf(expressions));
  }

  @Test
  void everyMetricIsExplained() throws Exception {
    Set<String> explained = new TreeSet<>();
    for (String module : List.of("coordinator", "participant", "proto/daemon")) {
      String readme = Files.readString(surroundings.repository().resolve(module + "/README.md"));
      EXPLAINED.matcher(readme).results().forEach(found -> explained.add(found.group(1)));
    }

    assertThat(explained)
        .containsAll(
            served.stream()
                .filter(name -> name.startsWith("troth_"))
                .map(name -> PART_OF_A_HISTOGRAM.matcher(name).replaceFirst(""))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static List<?> list(Map<?, ?> fields, String name) {
    return (List<?>) Objects.requireNonNull(fields.get(name), name);
  }

  private static Set<String> metricsOf(List<String> expressions) {
    return expressions.stream()
        .flatMap(expression -> ASKED.matcher(expression).results())
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String read(String file) throws Exception {
    Path path = surroundings.repository().resolve("deploy/monitoring").resolve(file);
    return Files.readString(path);
  }
}
