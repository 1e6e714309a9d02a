package dev.troth.participant.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionFileTest {

  private static List<Projection> parse(String... lines) {
    return ProjectionFile.parse("folds", List.of(lines));
  }

  @Test
  void everyFoldIsUnderstood() {
    List<Projection> projections =
        parse(
            "# what we show",
            "orders-placed   count  over orders/   # so many",
            "",
            "money sum over accounts/",
            "revenue\tsum cents   over sales/",
            "last-login last over logins/",
            "top-scores top 10 by score over scores/",
            "all count over *");
    assertThat(projections)
        .containsExactly(
            new Projection("orders-placed", new Fold.Count(), "orders/", "count over orders/"),
            new Projection(
                "money", new Fold.Sum(Optional.empty()), "accounts/", "sum over accounts/"),
            new Projection(
                "revenue",
                new Fold.Sum(Optional.of(new NumberField("cents"))),
                "sales/",
                "sum cents over sales/"),
            new Projection("last-login", new Fold.Last(), "logins/", "last over logins/"),
            new Projection(
                "top-scores",
                new Fold.Top(10, new NumberField("score")),
                "scores/",
                "top 10 by score over scores/"),
            new Projection("all", new Fold.Count(), "", "count over *"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a count orders/              | a line is NAME count over PREFIX",
        "a over orders/               | a line is NAME count over PREFIX",
        "a count twice over orders/   | a line is NAME count over PREFIX",
        "a sum x y over orders/       | a line is NAME count over PREFIX",
        "a top 3 over orders/         | a line is NAME count over PREFIX",
        "a top 3 of x over orders/    | a line is NAME count over PREFIX",
        "a average over orders/       | there is no 'average'; count, sum, last and top there are",
        "a/b count over orders/       | 'a/b' is no name",
        "a top 0 by x over orders/    | '0' is not a number from 1 to 100",
        "a top 101 by x over orders/  | '101' is not a number from 1 to 100",
        "a top 9 by key over orders/  | 'key' cannot be ranked by",
        "a count over projections/b   | results are not folded again",
      })
  void whatWillNotDoIsNamedWithItsLine(String line, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("good count over x/", line))
        .withMessageStartingWith("folds:2: '" + line + "': ")
        .withMessageContaining(why);
  }

  @Test
  void aNameStandsForOneFold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("a count over x/", "a sum over x/"))
        .withMessage("folds:2: 'a sum over x/': there is one of that name already");
  }

  @Test
  void thereAreNotTooMany() {
    String[] lines =
        IntStream.rangeClosed(0, ProjectionFile.MAX_PROJECTIONS)
            .mapToObj(number -> "n" + number + " count over x/")
            .toArray(String[]::new);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(lines))
        .withMessage("folds: more than 100 projections");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProjectionFile.read(Path.of("nowhere")))
        .withMessage("there is no file nowhere");
  }
}
