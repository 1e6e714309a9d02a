package dev.troth.cli.output;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.troth.v1.AttemptView;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.SagaView;
import dev.troth.v1.StepStatus;
import dev.troth.v1.StepView;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sagas: a drawing of their steps, a table, and what was done by hand. */
final class SagaForms {

  private SagaForms() {}

  static JsonObject json(SagaView saga) {
    JsonObject json = new JsonObject();
    json.addProperty("home", saga.getHome());
    if (saga.hasOwner()) {
      json.add("owner", Json.owner(saga.getOwner()));
    }
    json.addProperty("acceptedAt", Printable.millis(saga.getOpenedMillis()));
    json.add("steps", Json.list(saga.getStepsList(), SagaForms::json));
    json.add(
        "resolutions", Json.list(saga.getResolutionsList(), ResolutionForms::withoutTransaction));
    json.add("unreachable", Json.list(saga.getUnreachableList(), JsonPrimitive::new));
    return json;
  }

  static JsonObject json(StepView step) {
    JsonObject json = new JsonObject();
    json.addProperty("name", step.getName());
    json.addProperty("status", Printable.constant(step.getStatus()));
    json.add("after", Json.list(step.getAfterList(), JsonPrimitive::new));
    json.add("participants", Json.list(step.getParticipantsList(), JsonPrimitive::new));
    json.addProperty("pivot", step.getPivot());
    json.add("attempts", Json.list(step.getAttemptsList(), SagaForms::json));
    if (step.hasStuckOn()) {
      json.add("stuckOn", Json.reason(step.getStuckOn()));
      if (step.getStuckSinceMillis() > 0) {
        json.addProperty("stuckSince", Printable.millis(step.getStuckSinceMillis()));
      }
    }
    return json;
  }

  private static JsonObject json(AttemptView attempt) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", Printable.kind(attempt.getKind()));
    json.addProperty("attempt", attempt.getAttempt());
    json.addProperty("outcome", Printable.constant(attempt.getStatus()));
    if (attempt.getCommitTimestamp() != 0) {
      json.addProperty("commitTimestamp", Printable.timestamp(attempt.getCommitTimestamp()));
    }
    if (attempt.hasReason()) {
      json.add("reason", Json.reason(attempt.getReason()));
    }
    if (attempt.getReadsCount() > 0) {
      json.add("reads", Json.list(attempt.getReadsList(), ValueForms::json));
    }
    return json;
  }

  static String text(SagaView saga, Palette palette, LineStyle style) {
    StringBuilder text = new StringBuilder();
    text.append("home ").append(Printable.text(saga.getHome()));
    if (!saga.getOwner().getAddress().isEmpty()) {
      text.append(", driven by ").append(Printable.text(saga.getOwner().getAddress()));
    }
    text.append(", accepted ").append(Printable.millis(saga.getOpenedMillis())).append("\n");
    if (saga.getStepsCount() > 0) {
      text.append('\n')
          .append(SagaDrawing.of(saga.getStepsList(), style, palette))
          .append('\n')
          .append(table(saga.getStepsList()).render(palette));
    }
    if (saga.getResolutionsCount() > 0) {
      text.append("\nDone by hand:\n")
          .append(ResolutionForms.text(saga.getResolutionsList(), palette));
    }
    return text.toString();
  }

  private static Table table(List<StepView> steps) {
    Table table =
        new Table("STEP", "STATUS", "ATTEMPTS", "UNDO", "COMMITTED AT", "PARTICIPANTS", "REASON");
    for (StepView step : steps) {
      table.row(
          Printable.text(step.getName()),
          Printable.constant(step.getStatus()),
          attempts(step, RegisterKind.REGISTER_KIND_ACTION),
          attempts(step, RegisterKind.REGISTER_KIND_COMPENSATION),
          committed(step)
              .map(attempt -> Printable.timestamp(attempt.getCommitTimestamp()))
              .orElse(Printable.NOTHING),
          Printable.text(String.join(",", step.getParticipantsList())),
          reason(step).map(SagaForms::inOneLine).orElse(Printable.NOTHING) + stuckSince(step));
    }
    return table;
  }

  private static String stuckSince(StepView step) {
    return step.getStuckSinceMillis() > 0
        ? ", since " + Printable.millis(step.getStuckSinceMillis())
        : "";
  }

  private static String attempts(StepView step, RegisterKind kind) {
    return step.getAttemptsList().stream()
        .filter(attempt -> attempt.getKind() == kind)
        .map(AttemptView::getAttempt)
        .max(Integer::compareUnsigned)
        .map(Integer::toUnsignedString)
        .orElse(Printable.NOTHING);
  }

  /** When its action took effect. */
  static Optional<AttemptView> committed(StepView step) {
    return step.getAttemptsList().stream()
        .filter(attempt -> attempt.getKind() == RegisterKind.REGISTER_KIND_ACTION)
        .filter(attempt -> attempt.getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED)
        .findFirst();
  }

  /** Why it is stuck, or why its newest attempt came to nothing. */
  static Optional<Reason> reason(StepView step) {
    if (step.hasStuckOn()) {
      return Optional.of(step.getStuckOn());
    }
    boolean isOver =
        step.getStatus() == StepStatus.STEP_STATUS_DONE
            || step.getStatus() == StepStatus.STEP_STATUS_COMPENSATED;
    List<AttemptView> attempts = new ArrayList<>(step.getAttemptsList());
    return isOver || attempts.isEmpty() || !attempts.get(attempts.size() - 1).hasReason()
        ? Optional.empty()
        : Optional.of(attempts.get(attempts.size() - 1).getReason());
  }

  static String inOneLine(Reason reason) {
    return OutcomeForms.text(reason)
        .lines()
        .map(String::strip)
        .reduce("", (a, b) -> (a + " " + b).strip());
  }
}
