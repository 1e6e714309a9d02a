package dev.troth.participant.saga;

import static dev.troth.participant.saga.HomeTransition.Force.RIDE;
import static dev.troth.participant.saga.HomeTransition.Force.SYNC;

import dev.troth.participant.saga.HomeEvent.Adopt;
import dev.troth.participant.saga.HomeEvent.End;
import dev.troth.participant.saga.HomeEvent.FencePivot;
import dev.troth.participant.saga.HomeEvent.Finish;
import dev.troth.participant.saga.HomeEvent.Open;
import dev.troth.participant.saga.HomeEvent.Resolve;
import dev.troth.participant.saga.HomeEvent.Stick;
import dev.troth.participant.saga.HomeTransition.Halt;
import dev.troth.participant.saga.HomeTransition.Refused;
import dev.troth.participant.saga.HomeTransition.Unchanged;
import dev.troth.participant.saga.HomeTransition.Written;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.Resolution;
import dev.troth.v1.StuckStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The home row's transitions, complete. A row is opened once, gets its outcome once, and ends: S1,
 * and what S5 and S7 need to be remembered in between.
 */
public final class HomeRules {

  static final Reason REUSED =
      reason(
          ErrorCode.ERROR_CODE_TXN_ID_REUSED, "the saga's id was used before with other content");
  static final Reason NOT_FOUND =
      reason(ErrorCode.ERROR_CODE_NOT_FOUND, "this participant has no home row of the saga");
  static final Reason EXPIRED =
      reason(
          ErrorCode.ERROR_CODE_EXPIRED,
          "the saga is older than what this participant keeps: what became of it is not known");
  static final Reason NOT_STUCK =
      reason(
          ErrorCode.ERROR_CODE_INVALID_REQUEST,
          "the step is not stuck in that way: only a step that is stuck can be resolved");
  static final Reason NOT_FINISHED =
      reason(ErrorCode.ERROR_CODE_INVALID_REQUEST, "the saga has no outcome yet: it cannot end");

  private HomeRules() {}

  /**
   * What {@code event} does.
   *
   * @param nowMillis the home's wall clock, in milliseconds since 1970
   */
  public static HomeTransition decide(Home home, HomeEvent event, long nowMillis) {
    if (home instanceof HomeRow row) {
      return row.opening().specHash().equals(event.specHash())
          ? onRow(row, event, nowMillis)
          : new Refused(REUSED); // R11
    }
    return onAbsent((Home.Absent) home, event, nowMillis);
  }

  private static HomeTransition onAbsent(Home.Absent absent, HomeEvent event, long nowMillis) {
    boolean opening = event instanceof Open;
    return switch (absent) {
      case NONE -> opening ? open((Open) event, nowMillis) : new Refused(NOT_FOUND);
      case ATOMIC -> new Refused(opening ? REUSED : NOT_FOUND);
      case FORGOTTEN -> new Refused(EXPIRED); // R10
    };
  }

  private static HomeTransition onRow(HomeRow row, HomeEvent event, long nowMillis) {
    if (event instanceof Open) {
      return new Unchanged(row);
    }
    if (event instanceof Adopt adopt) {
      return rides(row, row.ended() ? row : row.drivenBy(adopt.owner()));
    }
    if (event instanceof Stick stick) {
      return rides(row, row.isUnfinished() ? row.stuckOn(since(row, stick, nowMillis)) : row);
    }
    if (event instanceof Resolve resolve) {
      return onResolve(row, resolve.resolution(), nowMillis);
    }
    if (event instanceof FencePivot) {
      return rides(row, row.turnedBack());
    }
    if (event instanceof Finish finish) {
      return onFinish(row, finish);
    }
    if (event instanceof End) {
      return row.isUnfinished()
          ? new Refused(NOT_FINISHED)
          : rides(row, row.ended() ? row : row.asEnded());
    }
    throw new IllegalArgumentException("no such event: " + event);
  }

  /** S1: durable before anything is done, and before anybody is told. */
  private static HomeTransition open(Open open, long nowMillis) {
    HomeRow.Opening opening =
        new HomeRow.Opening(
            open.specHash(), open.document(), open.members(), open.pivot(), nowMillis);
    return new Written(HomeRow.opened(opening, open.owner()), SYNC);
  }

  /** What was stuck before has been so since then. */
  private static List<StuckStep> since(HomeRow row, Stick stick, long nowMillis) {
    List<StuckStep> steps = new ArrayList<>(stick.steps().size());
    for (StuckStep step : stick.steps()) {
      long since =
          row.stuckAt(step.getStep(), step.getKind())
              .map(StuckStep::getSinceMillis)
              .orElse(nowMillis);
      steps.add(step.toBuilder().setSinceMillis(since).build());
    }
    return List.copyOf(steps);
  }

  private static HomeTransition onResolve(HomeRow row, Resolution asked, long nowMillis) {
    Optional<StuckStep> stuck = row.stuckAt(asked.getStep(), asked.getKind());
    if (stuck.isEmpty()) {
      return isTheLast(row, asked) ? new Unchanged(row) : new Refused(NOT_STUCK);
    }
    Resolution recorded =
        asked.toBuilder().setAtMillis(nowMillis).setStuckOn(stuck.get().getReason()).build();
    return new Written(row.resolved(stuck.get(), recorded), SYNC);
  }

  /** It came twice: the answer to the first was lost. */
  private static boolean isTheLast(HomeRow row, Resolution asked) {
    List<Resolution> resolutions = row.resolutions();
    if (resolutions.isEmpty()) {
      return false;
    }
    Resolution last = resolutions.get(resolutions.size() - 1);
    return last.getStep() == asked.getStep()
        && last.getKind() == asked.getKind()
        && last.getVerdict() == asked.getVerdict()
        && last.getReason().equals(asked.getReason())
        && last.getBy().equals(asked.getBy());
  }

  /** I15: nobody ever comes to another end. */
  private static HomeTransition onFinish(HomeRow row, Finish finish) {
    if (row.isUnfinished()) {
      return new Written(row.finished(finish.outcome()), RIDE);
    }
    return row.outcome().orElseThrow().getStatus() == finish.outcome().getStatus()
        ? new Unchanged(row)
        : new Halt(
            "a saga that is "
                + row.outcome().orElseThrow().getStatus()
                + " is said to be "
                + finish.outcome().getStatus());
  }

  private static HomeTransition rides(HomeRow before, HomeRow after) {
    return after.equals(before) ? new Unchanged(before) : new Written(after, RIDE);
  }

  private static Reason reason(ErrorCode code, String message) {
    return Reason.newBuilder().setCode(code).setMessage(message).build();
  }
}
