package dev.troth.coordinator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.troth.error.RejectedException;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Freshness;
import dev.troth.v1.KeyPolicy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy or a level is written as a word, a bound in seconds behind it; none is {@code -}. */
class ReadLevelsTest {

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no session | -                        | strong
          session    | -                        | session
          no session | strong                   | strong
          session    | strong                   | strong
          no session | session                  | session
          session    | session                  | session
          no session | bounded5                 | bounded5
          session    | bounded5                 | bounded5
          no session | eventual                 | eventual
          session    | eventual                 | session
          no session | eventual strong          | strong
          no session | eventual -               | strong
          session    | eventual -               | session
          no session | eventual session         | session
          no session | eventual bounded5        | bounded5
          no session | bounded5 bounded2        | bounded2
          no session | session bounded5         | bounded5
          session    | bounded5 - eventual      | bounded5
          no session | bounded5 -               | strong
          no session | bounded5 strong eventual | strong
          no session | bounded999999            | bounded86400
          """)
  void aReadThatDoesNotSayGetsTheStrongest(String session, String policies, String level) {
    Freshness.Builder asked = Freshness.newBuilder();
    if (session.equals("session")) {
      asked.setSessionToken("token");
    }
    Freshness settled = ReadLevels.settle(asked.build(), governed(policies, false));

    assertThat(settled).isEqualTo(asked.mergeFrom(freshness(level)).build());
  }

  @ParameterizedTest(name = "{1} under {0} fixed: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          strong   | strong   | taken
          strong   | bounded1 | refused
          strong   | session  | refused
          strong   | eventual | refused
          bounded5 | strong   | taken
          bounded5 | bounded1 | taken
          bounded5 | bounded5 | taken
          bounded5 | bounded6 | refused
          bounded5 | session  | refused
          bounded5 | eventual | refused
          session  | strong   | taken
          session  | bounded9 | taken
          session  | session  | taken
          session  | eventual | refused
          eventual | eventual | taken
          -        | eventual | taken
          """)
  void aReadThatSaysLessThanIsFixedIsRefused(String policy, String asked, String verdict) {
    List<Governed> governed = governed("eventual " + policy, true);
    if (verdict.equals("taken")) {
      assertThat(ReadLevels.settle(freshness(asked), governed)).isEqualTo(freshness(asked));
    } else {
      assertThatThrownBy(() -> ReadLevels.settle(freshness(asked), governed))
          .isInstanceOfSatisfying(
              RejectedException.class,
              e -> assertThat(e.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_POLICY))
          .hasMessageContaining("p/key1")
          .hasMessageContaining("'prefix1'")
          .hasMessageContaining("fixed");
    }
  }

  @Test
  void whatIsNotFixedMayBeReadAtAnyLevel() {
    assertThat(ReadLevels.settle(freshness("eventual"), governed("strong session", false)))
        .isEqualTo(freshness("eventual"));
  }

  @Test
  void thePastIsOfNoPolicysConcern() {
    Freshness past = Freshness.newBuilder().setAsOf(7).build();
    assertThat(ReadLevels.settle(past, governed("strong", true))).isEqualTo(past);
  }

  @Test
  void aBoundNeedsALevel() {
    Freshness asked =
        Freshness.newBuilder().setMaxStaleness(Duration.newBuilder().setSeconds(1)).build();
    assertThatThrownBy(() -> ReadLevels.settle(asked, governed("bounded5", false)))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("freshness.maxStaleness");
  }

  private static List<Governed> governed(String policies, boolean isFixed) {
    List<String> words = Arrays.asList(policies.split(" "));
    return words.stream()
        .map(
            word -> {
              int number = words.indexOf(word);
              KeyPolicy.Builder policy =
                  KeyPolicy.newBuilder().setPrefix("prefix" + number).setFixed(isFixed);
              Freshness level = freshness(word);
              policy.setConsistency(level.getConsistency());
              if (level.hasMaxStaleness()) {
                policy.setMaxStaleness(level.getMaxStaleness());
              }
              return new Governed("p", "key" + number, policy.build());
            })
        .toList();
  }

  private static Freshness freshness(String word) {
    Freshness.Builder freshness = Freshness.newBuilder();
    if (word.startsWith("bounded")) {
      return freshness
          .setConsistency(Consistency.CONSISTENCY_BOUNDED)
          .setMaxStaleness(Duration.newBuilder().setSeconds(Long.parseLong(word.substring(7))))
          .build();
    }
    return freshness
        .setConsistency(
            switch (word) {
              case "strong" -> Consistency.CONSISTENCY_STRONG;
              case "session" -> Consistency.CONSISTENCY_SESSION;
              case "eventual" -> Consistency.CONSISTENCY_EVENTUAL;
              default -> Consistency.CONSISTENCY_UNSPECIFIED;
            })
        .build();
  }
}
