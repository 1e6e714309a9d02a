package dev.troth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.StepStatus;
import dev.troth.v1.StepView;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SagaDrawingTest {

  @Test
  void drawsAChain() {
    assertThat(draw(step("a"), step("b", "a"), step("c", "b")))
        .isEqualTo("  · a ──▶ · b ──▶ · c\n\n· waiting\n");
  }

  @Test
  void drawsStepsThatRunSideBySide() {
    assertThat(
            draw(
                step("reserve"),
                step("quote"),
                step("charge", "reserve", "quote").toBuilder().setPivot(true).build(),
                step("ship", "charge"),
                step("notify", "charge")))
        .isEqualTo(
            """
              · reserve ─┬─▶ · charge ◆ ─┬─▶ · ship
              · quote ───┘               └─▶ · notify

            · waiting   ◆ pivot
            """);
  }

  @Test
  void leadsALinePastTheStepsInBetween() {
    assertThat(draw(step("a"), step("b", "a"), step("c", "b"), step("d", "a"), step("e", "c", "d")))
        .isEqualTo(
            """
              · a ─┬─▶ · b ──▶ · c ─┬─▶ · e
                   └─▶ · d ─────────┘

            · waiting
            """);
  }

  @Test
  void leavesOutWhatFollowsAnyway() {
    assertThat(draw(step("a"), step("b", "a"), step("c", "a", "b")))
        .isEqualTo(draw(step("a"), step("b", "a"), step("c", "b")));
  }

  @Test
  void drawsWithPlainCharacters() {
    assertThat(
            SagaDrawing.of(
                List.of(step("a"), step("b"), step("c", "a", "b")), LineStyle.ASCII, Palette.PLAIN))
        .isEqualTo(
            """
              [ ] a -+-> [ ] c
              [ ] b -+

            [ ] waiting
            """);
  }

  @Test
  void listsWhatIsTooWide() {
    StepView[] chain =
        IntStream.range(0, 12)
            .mapToObj(i -> i == 0 ? step("step-0") : step("step-" + i, "step-" + (i - 1)))
            .toArray(StepView[]::new);

    assertThat(draw(chain))
        .startsWith("  · step-0\n    · step-1  after step-0\n      · step-2  after");
  }

  @Test
  void listsWhatWouldNotReadRight() {
    assertThat(draw(step("a"), step("b"), step("x", "a"), step("y", "a", "b"), step("z", "b")))
        .contains("    · y  after a, b\n");
  }

  @Test
  void drawsOrListsAnyGraph() {
    long seed = new Random().nextLong();
    System.out.println("SagaDrawingTest seed=" + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      List<StepView> steps = new ArrayList<>();
      int count = 1 + random.nextInt(150);
      for (int i = 0; i < count; i++) {
        List<String> after = new ArrayList<>();
        for (int j = Math.max(0, i - 10); j < i; j++) {
          if (random.nextInt(6) == 0) {
            after.add("s" + j);
          }
        }
        steps.add(step("s" + i, after.toArray(String[]::new)));
      }
      String drawing = SagaDrawing.of(steps, LineStyle.UNICODE, Palette.PLAIN);
      for (int i = 0; i < count; i++) {
        assertThat(drawing).as("seed %d", seed).containsPattern("· s" + i + "\\b");
      }
    }
  }

  @Test
  void endsOnAGraphThatIsNone() {
    assertThat(draw(step("a", "b"), step("b", "a", "nobody"))).contains("· a").contains("· b");
  }

  private static String draw(StepView... steps) {
    return SagaDrawing.of(List.of(steps), LineStyle.UNICODE, Palette.PLAIN);
  }

  private static StepView step(String name, String... after) {
    return StepView.newBuilder()
        .setName(name)
        .setStatus(StepStatus.STEP_STATUS_WAITING)
        .addAllAfter(List.of(after))
        .build();
  }
}
