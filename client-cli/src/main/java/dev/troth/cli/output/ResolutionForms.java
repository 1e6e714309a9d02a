package dev.troth.cli.output;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.troth.v1.BranchView;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.ListResolutionsResponse;
import dev.troth.v1.Register;
import dev.troth.v1.Resolution;
import dev.troth.v1.ResolutionView;
import dev.troth.v1.StepView;
import dev.troth.v1.TransactionView;
import dev.troth.v1.Verdict;
import java.util.List;
import java.util.Locale;

/** What operators have done about stuck steps. */
public final class ResolutionForms {

  private ResolutionForms() {}

  public static JsonObject json(ListResolutionsResponse response) {
    JsonObject json = new JsonObject();
    json.add("resolutions", Json.list(response.getResolutionsList(), ResolutionForms::json));
    json.add("unreachable", Json.list(response.getUnreachableList(), JsonPrimitive::new));
    return json;
  }

  /** What was recorded, and the step as it is then. */
  public static JsonObject json(ResolutionView recorded, StepView step, TransactionView saga) {
    JsonObject json = new JsonObject();
    json.addProperty("transactionId", saga.getTransactionId());
    json.addProperty("outcome", Printable.constant(saga.getStatus()));
    json.add("resolution", withoutTransaction(recorded));
    json.add("step", SagaForms.json(step));
    return json;
  }

  private static JsonObject json(ResolutionView view) {
    JsonObject json = new JsonObject();
    json.addProperty("transactionId", view.getTransactionId());
    withoutTransaction(view)
        .entrySet()
        .forEach(field -> json.add(field.getKey(), field.getValue()));
    return json;
  }

  static JsonObject withoutTransaction(ResolutionView view) {
    if (view.hasBranch()) {
      JsonObject json = new JsonObject();
      json.addProperty("participant", view.getBranch().getParticipant());
      json.addProperty("verdict", verdict(view.getBranch().getRegister()));
      TransactionForms.json(view.getBranch().getRegister().getEndedByHand())
          .entrySet()
          .forEach(field -> json.add(field.getKey(), field.getValue()));
      return json;
    }
    Resolution resolution = view.getResolution();
    JsonObject json = new JsonObject();
    json.addProperty("step", view.getStep());
    json.addProperty("kind", Printable.kind(resolution.getKind()));
    json.addProperty("verdict", Printable.constant(resolution.getVerdict()));
    json.addProperty("reason", resolution.getReason());
    json.addProperty("by", resolution.getBy());
    json.addProperty("at", Printable.millis(resolution.getAtMillis()));
    if (resolution.hasStuckOn()) {
      json.add("stuckOn", Json.reason(resolution.getStuckOn()));
    }
    return json;
  }

  /** All of them, a line each. */
  public static String text(ListResolutionsResponse response, Palette palette) {
    Table table =
        new Table("TIME", "TRANSACTION", "STEP", "VERDICT", "BY", "REASON", "WAS STUCK ON");
    for (ResolutionView view : response.getResolutionsList()) {
      if (view.hasBranch()) {
        row(table, view.getTransactionId(), view.getBranch());
        continue;
      }
      Resolution resolution = view.getResolution();
      table.row(
          Printable.millis(resolution.getAtMillis()),
          Printable.text(view.getTransactionId()),
          Printable.text(view.getStep()),
          verdict(resolution),
          Printable.text(resolution.getBy()),
          Printable.text(resolution.getReason()),
          stuckOn(resolution));
    }
    return table.render(palette);
  }

  /** Those of one saga. */
  static String text(List<ResolutionView> resolutions, Palette palette) {
    Table table = new Table("TIME", "STEP", "VERDICT", "BY", "REASON", "WAS STUCK ON");
    for (ResolutionView view : resolutions) {
      Resolution resolution = view.getResolution();
      table.row(
          Printable.millis(resolution.getAtMillis()),
          Printable.text(view.getStep()),
          verdict(resolution),
          Printable.text(resolution.getBy()),
          Printable.text(resolution.getReason()),
          stuckOn(resolution));
    }
    return table.render(palette);
  }

  /** One that has just been recorded, and what has become of its step. */
  public static String text(
      ResolutionView recorded, StepView step, TransactionView saga, Palette palette) {
    Resolution resolution = recorded.getResolution();
    return "recorded: %s of %s, by %s at %s: %s\n"
            .formatted(
                verdict(resolution),
                Printable.text(recorded.getStep()),
                Printable.text(resolution.getBy()),
                Printable.millis(resolution.getAtMillis()),
                Printable.text(resolution.getReason()))
        + "step %s is now %s, the saga %s\n"
            .formatted(
                Printable.text(step.getName()),
                new StepMarks(LineStyle.ASCII, palette)
                    .paint(step.getStatus(), Printable.constant(step.getStatus())),
                OutcomeForms.paint(saga.getStatus(), palette));
  }

  /** One of a saga that is followed. */
  static String line(ResolutionView view) {
    Resolution resolution = view.getResolution();
    return "step %s  %s by %s: %s\n"
        .formatted(
            Printable.text(view.getStep()),
            verdict(resolution),
            Printable.text(resolution.getBy()),
            Printable.text(resolution.getReason()));
  }

  private static void row(Table table, String transaction, BranchView branch) {
    EndedByHand act = branch.getRegister().getEndedByHand();
    table.row(
        Printable.millis(act.getAtMillis()),
        Printable.text(transaction),
        "at " + Printable.text(branch.getParticipant()),
        verdict(branch.getRegister()).toLowerCase(Locale.ROOT),
        Printable.text(act.getBy()),
        Printable.text(act.getReason()),
        "in doubt");
  }

  private static String verdict(Register register) {
    return register.getCommitTimestamp() == 0 ? "ABORT" : "COMMIT";
  }

  private static String verdict(Resolution resolution) {
    Verdict verdict = resolution.getVerdict();
    return Printable.constant(verdict).toLowerCase(Locale.ROOT)
        + " "
        + Printable.kind(resolution.getKind());
  }

  private static String stuckOn(Resolution resolution) {
    return resolution.hasStuckOn()
        ? SagaForms.inOneLine(resolution.getStuckOn())
        : Printable.NOTHING;
  }
}
