package dev.troth.participant.saga;

import static dev.troth.participant.saga.HomeTransition.Force.RIDE;
import static dev.troth.participant.saga.HomeTransition.Force.SYNC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.troth.participant.saga.HomeTransition.Halt;
import dev.troth.participant.saga.HomeTransition.Refused;
import dev.troth.participant.saga.HomeTransition.Unchanged;
import dev.troth.participant.saga.HomeTransition.Written;
import dev.troth.store.v1.SagaRecord;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The home row's transitions, complete: every event in every row. */
class HomeRulesTest {

  private static final long NOW = Homes.NOW;

  /** Lines are events, columns are rows; what the cells say is in {@link #expected}. */
  private static final String TABLE =
      """
      .             NONE     ATOMIC   FORGOTTEN OPEN     ADOPTED  STUCK    RESOLVED TURNED_BACK FINISHED ENDED
      OPEN          open!    reused   expired   same     same     same     same     same        same     same
      ADOPT         unknown  unknown  expired   adopt    same     adopt    adopt    adopt       adopt    same
      STICK         unknown  unknown  expired   stick    stick    same     stick    stick       same     same
      STICK_OTHER   unknown  unknown  expired   other    other    other    other    other       same     same
      UNSTICK       unknown  unknown  expired   same     same     unstick  same     same        same     same
      RESOLVE       unknown  unknown  expired   unstuck  unstuck  resolve! same     unstuck     unstuck  unstuck
      RESOLVE_OTHER unknown  unknown  expired   unstuck  unstuck  unstuck  unstuck  unstuck     unstuck  unstuck
      FENCE_PIVOT   unknown  unknown  expired   back     back     back     back     same        back     back
      COMPLETE      unknown  unknown  expired   finish   finish   finish   finish   finish      same     same
      COMPENSATE    unknown  unknown  expired   undone   undone   undone   undone   undone      halt     halt
      END           unknown  unknown  expired   early    early    early    early    early       end      same
      """;

  private static HomeTransition expected(String cell, Home home) {
    if (home instanceof HomeRow row) {
      return expected(cell, row);
    }
    return switch (cell) {
      case "open!" -> new Written(Homes.OPEN, SYNC); // S1
      case "reused" -> new Refused(HomeRules.REUSED);
      case "expired" -> new Refused(HomeRules.EXPIRED); // R10
      case "unknown" -> new Refused(HomeRules.NOT_FOUND);
      default -> throw new IllegalArgumentException(cell);
    };
  }

  private static HomeTransition expected(String cell, HomeRow row) {
    return switch (cell) {
      case "same" -> new Unchanged(row);
      case "adopt" -> new Written(row.drivenBy(Homes.OTHER_OWNER), RIDE);
      case "stick" -> new Written(row.stuckOn(List.of(Homes.stuck(2, NOW))), RIDE);
      case "other" -> new Written(row.stuckOn(List.of(Homes.stuck(3, NOW))), RIDE);
      case "unstick" -> new Written(row.stuckOn(List.of()), RIDE);
      case "unstuck" -> new Refused(HomeRules.NOT_STUCK);
      case "resolve!" -> new Written(Homes.RESOLVED, SYNC);
      case "back" -> new Written(row.turnedBack(), RIDE);
      case "finish" ->
          new Written(
              row.finished(Homes.outcome(TransactionStatus.TRANSACTION_STATUS_COMPLETED)), RIDE);
      case "undone" ->
          new Written(
              row.finished(Homes.outcome(TransactionStatus.TRANSACTION_STATUS_COMPENSATED)), RIDE);
      case "early" -> new Refused(HomeRules.NOT_FINISHED);
      case "end" -> new Written(row.asEnded(), RIDE);
      default -> throw new IllegalArgumentException(cell);
    };
  }

  private record Cell(HomeEventKind event, HomeKind home, String says) {

    @Override
    public String toString() {
      return event + " in " + home + " → " + says;
    }

    HomeTransition decide() {
      return HomeRules.decide(home.home, event.about(Homes.CONTENT), NOW);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCellIsAsTheTableSays() {
    return cells().stream().map(cell -> dynamicTest(cell.toString(), () -> isAsTheTableSays(cell)));
  }

  private static void isAsTheTableSays(Cell cell) {
    if (cell.says().equals("halt")) {
      assertThat(cell.decide()).isInstanceOf(Halt.class); // I15
    } else {
      assertThat(cell.decide()).isEqualTo(expected(cell.says(), cell.home().home));
    }
  }

  @TestFactory
  Stream<DynamicTest> otherContentIsReusedWhateverHappens() { // R11
    return cells().stream()
        .filter(cell -> cell.home().home instanceof HomeRow)
        .map(
            cell ->
                dynamicTest(
                    "other content: " + cell,
                    () ->
                        assertThat(
                                HomeRules.decide(
                                    cell.home().home, cell.event().about(Homes.OTHER_CONTENT), NOW))
                            .isEqualTo(new Refused(HomeRules.REUSED))));
  }

  @Test
  void whatIsStillStuckHasBeenSoSinceItBegan() {
    HomeTransition later =
        HomeRules.decide(
            Homes.STUCK,
            new HomeEvent.Stick(Homes.CONTENT, List.of(Homes.stuck(3, 0), Homes.stuck(2, 0))),
            NOW + 5);
    assertThat(((Written) later).row().stuck())
        .extracting(StuckStep::getStep, StuckStep::getSinceMillis)
        .containsExactly(tuple(3, NOW + 5), tuple(2, NOW));
  }

  @Test
  void aStepThatIsStuckInAnotherWayIsNotResolved() {
    HomeTransition other =
        HomeRules.decide(
            Homes.STUCK,
            new HomeEvent.Resolve(
                Homes.CONTENT,
                Homes.RESOLUTION.toBuilder()
                    .setKind(RegisterKind.REGISTER_KIND_COMPENSATION)
                    .build()),
            NOW);
    assertThat(other).isEqualTo(new Refused(HomeRules.NOT_STUCK));
  }

  @Test
  void aResolutionSaysWhenAndOnWhatTheStepWasStuck() {
    assertThat(Homes.RESOLVED.resolutions().get(0).getAtMillis()).isEqualTo(NOW);
    assertThat(Homes.RESOLVED.resolutions().get(0).getStuckOn()).isEqualTo(Homes.WHY);
    assertThat(Homes.RESOLVED.stuck()).isEmpty();
  }

  @Test
  void theTableHasEveryEventInEveryRow() {
    Map<HomeEventKind, Set<HomeKind>> covered = new EnumMap<>(HomeEventKind.class);
    cells()
        .forEach(
            cell -> covered.computeIfAbsent(cell.event(), e -> new HashSet<>()).add(cell.home()));
    for (HomeEventKind event : HomeEventKind.values()) {
      assertThat(covered.get(event))
          .as("rows of %s", event)
          .containsExactlyInAnyOrder(HomeKind.values());
    }
    Set<Class<?>> events =
        Stream.of(HomeEventKind.values())
            .map(kind -> kind.about(Homes.CONTENT).getClass())
            .collect(Collectors.toSet());
    assertThat(events).containsExactlyInAnyOrder(HomeEvent.class.getPermittedSubclasses());
  }

  @Test
  void everyKindOfTransitionIsVisited() {
    Set<Class<?>> kinds =
        cells().stream().map(cell -> cell.decide().getClass()).collect(Collectors.toSet());
    assertThat(kinds).containsExactlyInAnyOrder(HomeTransition.class.getPermittedSubclasses());
  }

  @TestFactory
  Stream<DynamicTest> whatIsStoredIsReadBack() {
    return Stream.of(HomeKind.values())
        .filter(kind -> kind.home instanceof HomeRow)
        .map(kind -> dynamicTest(kind.toString(), () -> isReadBack((HomeRow) kind.home)));
  }

  private static void isReadBack(HomeRow row) throws Exception {
    byte[] stored = row.toRecord().toByteArray();
    assertThat(HomeRow.of(SagaRecord.parseFrom(stored))).isEqualTo(row);
    assertThat(row.toSagaRow(Homes.SAGA).hasSpec()).isFalse();
    assertThat(row.toSagaRowWithSpec(Homes.SAGA).getSpec()).isEqualTo(Homes.SPEC);
    assertThat(Optional.of(row.toSagaRow(Homes.SAGA)).filter(told -> told.hasOutcome()))
        .isEqualTo(row.outcome().map(outcome -> row.toSagaRow(Homes.SAGA)));
  }

  private static List<Cell> cells() {
    List<String[]> lines =
        TABLE.lines().map(line -> line.trim().split(" +")).collect(Collectors.toList());
    String[] rows = lines.get(0);
    List<Cell> cells = new ArrayList<>();
    for (String[] line : lines.subList(1, lines.size())) {
      for (int column = 1; column < line.length; column++) {
        cells.add(
            new Cell(HomeEventKind.valueOf(line[0]), HomeKind.valueOf(rows[column]), line[column]));
      }
    }
    return cells;
  }
}
