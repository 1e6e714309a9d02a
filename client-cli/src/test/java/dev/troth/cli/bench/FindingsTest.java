package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FindingsTest {

  private final Findings findings = new Findings();

  @Test
  void showsSomeAndCountsTheRest() {
    for (int i = 0; i < 25; i++) {
      findings.violation("wrong " + i);
    }
    findings.gap("unseen");

    assertThat(findings.violations())
        .hasSize(Findings.MAX_SHOWN + 1)
        .startsWith("wrong 0")
        .endsWith("and 5 more");
    assertThat(findings.gaps()).containsExactly("unseen");
  }

  @Test
  void tellsWhatIsWrongFromWhatWasNotSeen() {
    assertThat(findings.areNone()).isTrue();

    findings.violation("wrong");
    assertThat(findings.hasNoGap()).isTrue();

    findings.gap("unseen");
    assertThat(findings.hasNoGap()).isFalse();
    assertThat(findings.text()).isEqualTo("wrong; unseen");
  }
}
