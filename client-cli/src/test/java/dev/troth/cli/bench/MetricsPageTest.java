package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsPageTest {

  private final MetricsPage page =
      new MetricsPage(
          """
          # HELP troth_votes_total Votes
          # TYPE troth_votes_total counter
          troth_votes_total{reason="",vote="yes"} 3.0
          troth_votes_total{reason="a } b",vote="no"} 4.5
          troth_votes_total_more 100.0
          process_cpu_time_ns_total 1.25E9 1700000000000
          """);

  @Test
  void addsUpAMetricOverItsLabels() {
    assertThat(page.sum("troth_votes_total")).hasValue(7.5);
  }

  @Test
  void readsNumbersWithoutLabelsAndWithATime() {
    assertThat(page.sum("process_cpu_time_ns_total")).hasValue(1.25e9);
  }

  @Test
  void knowsWhatIsNotThere() {
    assertThat(page.sum("troth_votes")).isEmpty();
  }
}
