package dev.troth.participant.register;

import static dev.troth.participant.register.Transition.Consequence.APPLY;
import static dev.troth.participant.register.Transition.Consequence.HOLD_LOCKS;
import static dev.troth.participant.register.Transition.Consequence.RELEASE;
import static dev.troth.participant.register.Transition.Force.RIDE;
import static dev.troth.participant.register.Transition.Force.SYNC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.participant.register.Transition.Consequence;
import dev.troth.participant.register.Transition.Evaluate;
import dev.troth.participant.register.Transition.Halt;
import dev.troth.participant.register.Transition.Reused;
import dev.troth.participant.register.Transition.Unchanged;
import dev.troth.participant.register.Transition.Written;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The register's transitions, complete: every event in every row (protocol section 6). */
class RegisterRulesTest {

  /** Lines are events, columns are rows; what the cells say is in {@link #expected}. */
  private static final String TABLE =
      """
      .                        NONE     YES     YES_OF_OTHER SEALED  SEALED_OF_OTHER COMMITTED COMMITTED_ENDED ABORTED ABORTED_ENDED COMMITTED_BY_HAND ABORTED_BY_HAND FORGOTTEN
      PREPARE                  evaluate same    same         same    same            same      same            same    same          same              same            same
      VOTE_YES                 yes      halt    halt         halt    halt            halt      halt            halt    halt          halt              halt            halt
      VOTE_ALONE               alone    halt    halt         halt    halt            halt      halt            halt    halt          halt              halt            halt
      VOTE_NO                  no       halt    halt         halt    halt            halt      halt            halt    halt          halt              halt            halt
      COMMIT                   halt     commit  commit       commit  commit          same      same            halt    halt          same              same            same
      COMMIT_AT_OTHER_TIME     halt     commitL commitL      commitL commitL         halt      halt            halt    halt          same              same            same
      COMMIT_BELOW_PREPARED    halt     halt    halt         halt    halt            halt      halt            halt    halt          same              same            same
      ABORT                    close    abort   abort        abort   abort           halt      halt            same    same          same              same            same
      OWNER_ABORT              close    abort!  same         same    same            same      same            same    same          same              same            same
      SEAL                     fence    seal    seal         same    same            same      same            same    same          same              same            same
      PEEK                     same     same    same         same    same            same      same            same    same          same              same            same
      END                      same     same    same         same    same            end       same            end     same          end               end             same
      COMMIT_BY_HAND           same     commit? commit?      commit? commit?         same      same            same    same          same              same            same
      ABORT_BY_HAND            same     abort?  abort?       abort?  abort?          same      same            same    same          same              same            same
      COMMIT_BY_HAND_TOO_EARLY same     same    same         same    same            same      same            same    same          same              same            same
      FENCE                    turn     halt    halt         halt    halt            halt      halt            same    same          same              same            same
      END_SAGA                 same     same    same         same    same            over      same            end     same          same              same            same
      """;

  /** The lines that are different where the row is a saga's: it ends with its saga alone. */
  private static final String SAGA_TABLE =
      """
      VOTE_ALONE               open     halt    halt         halt    halt            halt      halt            halt    halt          halt              halt            halt
      END                      same     same    same         same    same            same      same            same    same          same              same            same
      """;

  private static Transition expected(String cell, RowKind kind) {
    Row row = kind.row;
    return switch (cell) {
      case "same" -> new Unchanged(row);
      case "evaluate" -> new Evaluate();
      case "yes" -> new Written(Examples.yes(Examples.OWNER, false), SYNC, HOLD_LOCKS); // R2
      case "alone" ->
          new Written(Examples.committed(Examples.COMMITTED, true, Examples.DONE), SYNC, APPLY);
      case "open" ->
          new Written(Examples.committed(Examples.COMMITTED, false, Examples.DECIDED), SYNC, APPLY);
      case "no" ->
          new Written(
              Examples.aborted(Examples.NO_FUNDS, false, Examples.UNDONE), SYNC, Consequence.NONE);
      case "close" ->
          new Written(
              Examples.aborted(Examples.CANCELLED, false, Examples.CLOSED), SYNC, Consequence.NONE);
      case "fence" ->
          new Written(
              Examples.aborted(RegisterRules.FENCED, false, Examples.CLOSED),
              SYNC,
              Consequence.NONE);
      case "turn" -> // S3
          new Written(
              Examples.aborted(Examples.NO_FUNDS, false, Examples.CLOSED), SYNC, Consequence.NONE);
      case "seal" -> new Written(Examples.yes(kind.owner(), true), SYNC, Consequence.NONE); // R7
      case "commit" ->
          new Written(Examples.committed(Examples.PREPARED, false, Examples.DECIDED), RIDE, APPLY);
      case "commitL" -> new Written(row.committed(Examples.COMMITTED_LATER), RIDE, APPLY);
      case "abort" ->
          new Written(Examples.aborted(Examples.CANCELLED, false, Examples.UNDONE), RIDE, RELEASE);
      case "abort!" -> // R6
          new Written(Examples.aborted(Examples.CANCELLED, false, Examples.UNDONE), SYNC, RELEASE);
      case "commit?" ->
          new Written(
              Examples.committed(Examples.PREPARED, false, Examples.DECIDED)
                  .endedByHand(Examples.ACT),
              SYNC,
              APPLY);
      case "abort?" ->
          new Written(
              Examples.aborted(Examples.BY_HAND, false, Examples.UNDONE).endedByHand(Examples.ACT),
              SYNC,
              RELEASE);
      case "over" -> // R9: the others may not know it yet
          new Written(row.endedWithSaga(), RIDE, Consequence.NONE);
      case "end" -> new Written(row.asEnded(), RIDE, Consequence.NONE);
      default -> throw new IllegalArgumentException(cell);
    };
  }

  private record Cell(RegisterKind kind, EventKind event, RowKind row, String says) {

    @Override
    public String toString() {
      return event + " in " + row + " of " + kind + " → " + says;
    }

    Transition decide(ByteString specHash) {
      return RegisterRules.decide(kind, row.row, event.about(specHash));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCellIsAsTheTableSays() {
    return cells().stream().map(cell -> dynamicTest(cell.toString(), () -> isAsTheTableSays(cell)));
  }

  private static void isAsTheTableSays(Cell cell) {
    Transition decided = cell.decide(Examples.CONTENT);
    if (cell.says().equals("halt")) {
      assertThat(decided).isInstanceOf(Halt.class);
    } else {
      assertThat(decided).isEqualTo(expected(cell.says(), cell.row()));
    }
  }

  @TestFactory
  Stream<DynamicTest> otherContentIsReusedWhateverHappens() { // R11
    return cells().stream()
        .filter(cell -> cell.row().knowsContent())
        .map(
            cell ->
                dynamicTest(
                    "other content: " + cell,
                    () -> assertThat(cell.decide(Examples.OTHER_CONTENT)).isEqualTo(new Reused())));
  }

  @TestFactory
  Stream<DynamicTest> anEventAboutAnyContentIsTakenAsAboutTheRows() {
    return cells().stream()
        .filter(cell -> cell.row().knowsContent())
        .map(
            cell ->
                dynamicTest(
                    "any content: " + cell,
                    () ->
                        assertThat(cell.decide(ByteString.EMPTY))
                            .isEqualTo(cell.decide(Examples.CONTENT))));
  }

  @Test
  void aFenceForNoContentInParticularSaysNoToAll() {
    Row fence = written(RegisterRules.decide(Row.NONE, EventKind.SEAL.about(ByteString.EMPTY)));
    assertThat(RegisterRules.decide(fence, EventKind.PREPARE.about(Examples.CONTENT)))
        .isEqualTo(new Unchanged(fence));
    assertThat(RegisterRules.decide(fence, EventKind.PREPARE.about(Examples.OTHER_CONTENT)))
        .isEqualTo(new Unchanged(fence));
  }

  @Test
  void aFenceForOneContentIsNoAnswerToAnother() {
    Row fence = written(RegisterRules.decide(Row.NONE, EventKind.SEAL.about(Examples.CONTENT)));
    assertThat(RegisterRules.decide(fence, EventKind.PREPARE.about(Examples.OTHER_CONTENT)))
        .isEqualTo(new Reused());
  }

  @Test
  void aRowWithoutAStatusHaltsWhateverWouldWriteIt() {
    Row damaged =
        new Row(
            RegisterStatus.REGISTER_STATUS_UNSPECIFIED,
            false,
            Owner.getDefaultInstance(),
            Timestamp.ZERO,
            Timestamp.ZERO,
            Reason.getDefaultInstance(),
            false,
            Branch.UNKNOWN);
    for (EventKind event :
        List.of(
            EventKind.COMMIT,
            EventKind.ABORT,
            EventKind.OWNER_ABORT,
            EventKind.SEAL,
            EventKind.FENCE)) {
      assertThat(RegisterRules.decide(damaged, event.about(Examples.CONTENT)))
          .isInstanceOf(Halt.class);
    }
  }

  @Test
  void anAtomicTransactionIsMeantWhereNoKindIsGiven() {
    for (Cell cell : cells(RegisterKind.REGISTER_KIND_UNSPECIFIED)) {
      assertThat(RegisterRules.decide(cell.row().row, cell.event().about(Examples.CONTENT)))
          .isEqualTo(cell.decide(Examples.CONTENT));
    }
  }

  @Test
  void theTableHasEveryEventInEveryRow() {
    Map<EventKind, Set<RowKind>> covered = new TreeMap<>();
    cells(RegisterKind.REGISTER_KIND_COMPENSATION)
        .forEach(
            cell -> covered.computeIfAbsent(cell.event(), e -> new HashSet<>()).add(cell.row()));
    for (EventKind event : EventKind.values()) {
      assertThat(covered.get(event))
          .as("rows of %s", event)
          .containsExactlyInAnyOrder(RowKind.values());
    }
  }

  @Test
  void noTypeOfEventAndNoStatusIsMissingFromTheTable() {
    Set<Class<?>> events =
        Stream.of(EventKind.values())
            .map(kind -> kind.about(Examples.CONTENT).getClass())
            .collect(Collectors.toSet());
    assertThat(events).containsExactlyInAnyOrder(RegisterEvent.class.getPermittedSubclasses());
    Set<RegisterStatus> statuses =
        Stream.of(RowKind.values()).map(kind -> kind.row.status()).collect(Collectors.toSet());
    assertThat(statuses)
        .containsExactlyInAnyOrder(
            RegisterStatus.REGISTER_STATUS_NONE,
            RegisterStatus.REGISTER_STATUS_YES,
            RegisterStatus.REGISTER_STATUS_COMMITTED,
            RegisterStatus.REGISTER_STATUS_ABORTED,
            RegisterStatus.REGISTER_STATUS_FORGOTTEN);
  }

  @Test
  void everyKindOfTransitionIsVisited() {
    Set<Class<?>> kinds = new HashSet<>();
    Set<String> writes = new HashSet<>();
    for (Cell cell : cells()) {
      for (ByteString content : List.of(Examples.CONTENT, Examples.OTHER_CONTENT)) {
        Transition decided = cell.decide(content);
        kinds.add(decided.getClass());
        if (decided instanceof Written written) {
          writes.add(written.force() + " " + written.consequence());
        }
      }
    }
    assertThat(kinds).containsExactlyInAnyOrder(Transition.class.getPermittedSubclasses());
    assertThat(writes)
        .containsExactlyInAnyOrder(
            "SYNC NONE",
            "RIDE NONE",
            "SYNC HOLD_LOCKS",
            "SYNC APPLY",
            "RIDE APPLY",
            "SYNC RELEASE",
            "RIDE RELEASE");
  }

  private static Row written(Transition transition) {
    return ((Written) transition).row();
  }

  private static List<Cell> cells() {
    return Stream.of(
            RegisterKind.REGISTER_KIND_UNSPECIFIED,
            RegisterKind.REGISTER_KIND_ACTION,
            RegisterKind.REGISTER_KIND_COMPENSATION)
        .flatMap(kind -> cells(kind).stream())
        .collect(Collectors.toList());
  }

  private static List<Cell> cells(RegisterKind kind) {
    Map<String, String[]> lines = new LinkedHashMap<>();
    String table = kind == RegisterKind.REGISTER_KIND_UNSPECIFIED ? TABLE : TABLE + SAGA_TABLE;
    for (String line : table.lines().toList()) {
      String[] words = line.trim().split(" +");
      lines.put(words[0], words);
    }
    String[] rows = lines.getOrDefault(".", new String[0]);
    lines.remove(".");
    List<Cell> cells = new ArrayList<>();
    for (String[] line : lines.values()) {
      for (int column = 1; column < line.length; column++) {
        EventKind event = EventKind.valueOf(line[0]);
        cells.add(new Cell(kind, event, RowKind.valueOf(rows[column]), line[column]));
      }
    }
    return cells;
  }
}
