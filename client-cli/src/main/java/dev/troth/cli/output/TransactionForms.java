package dev.troth.cli.output;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.troth.v1.BranchView;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.ListTransactionsResponse;
import dev.troth.v1.Outcome;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Transactions as their registers show them. */
public final class TransactionForms {

  private TransactionForms() {}

  public static JsonObject json(TransactionView view) {
    JsonObject json = new JsonObject();
    json.addProperty("transactionId", view.getTransactionId());
    json.addProperty("outcome", Printable.constant(view.getStatus()));
    if (view.getCommitTimestamp() != 0) {
      json.addProperty("commitTimestamp", Printable.timestamp(view.getCommitTimestamp()));
    }
    if (view.hasReason()) {
      json.add("reason", Json.reason(view.getReason()));
    }
    if (view.hasSaga()) {
      json.add("saga", SagaForms.json(view.getSaga()));
    } else {
      json.add("branches", Json.list(view.getBranchesList(), TransactionForms::json));
    }
    return json;
  }

  public static JsonObject json(ListTransactionsResponse response) {
    JsonObject json = new JsonObject();
    json.add("transactions", Json.list(response.getTransactionsList(), TransactionForms::json));
    json.add("unreachable", Json.list(response.getUnreachableList(), JsonPrimitive::new));
    return json;
  }

  /** One transaction with its branches, or its steps. */
  public static String text(TransactionView view, Palette palette, LineStyle style) {
    StringBuilder text = new StringBuilder(OutcomeForms.paint(view.getStatus(), palette));
    text.append("  ").append(Printable.text(view.getTransactionId()));
    if (view.getCommitTimestamp() != 0) {
      text.append("  ").append(Printable.timestamp(view.getCommitTimestamp()));
    }
    text.append('\n');
    if (view.hasReason()) {
      text.append(OutcomeForms.text(view.getReason())).append('\n');
    }
    if (view.hasSaga()) {
      return text.append(SagaForms.text(view.getSaga(), palette, style)).toString();
    }
    Table table = new Table("PARTICIPANT", "STORE", "REGISTER", "OWNER", "IN DOUBT", "ENDED");
    view.getBranchesList().forEach(branch -> row(table, branch));
    text.append(table.render(palette));
    view.getBranchesList().stream()
        .filter(branch -> branch.getRegister().hasEndedByHand())
        .forEach(branch -> text.append(byHand(view, branch)));
    return text.toString();
  }

  /** What an operator has done at a participant; and whether it was a wrong guess. */
  private static String byHand(TransactionView view, BranchView branch) {
    EndedByHand act = branch.getRegister().getEndedByHand();
    boolean isDecided =
        view.getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED
            || view.getStatus() == TransactionStatus.TRANSACTION_STATUS_ABORTED;
    boolean isWrong =
        isDecided && view.getCommitTimestamp() != branch.getRegister().getCommitTimestamp();
    return "%s: ended by hand by %s at %s: %s%s\n"
        .formatted(
            Printable.text(branch.getParticipant()),
            Printable.text(act.getBy()),
            Printable.millis(act.getAtMillis()),
            Printable.text(act.getReason()),
            isWrong
                ? "; the decision is another one, as is known now: make up for the difference by a transaction of your own"
                : "");
  }

  /** Transactions, a line each. */
  public static String text(ListTransactionsResponse response, Palette palette) {
    boolean hasReasons =
        response.getTransactionsList().stream().anyMatch(TransactionView::hasReason);
    List<String> headings =
        new ArrayList<>(List.of("TRANSACTION", "OUTCOME", "PARTICIPANTS", "IN DOUBT"));
    if (hasReasons) {
      headings.add("REASON");
    }
    Table table = new Table(headings.toArray(String[]::new));
    for (TransactionView view : response.getTransactionsList()) {
      List<String> cells = cells(view);
      if (hasReasons) {
        cells.add(view.hasReason() ? SagaForms.inOneLine(view.getReason()) : Printable.NOTHING);
      }
      table.row(cells.toArray(String[]::new));
    }
    return table.render(palette);
  }

  private static List<String> cells(TransactionView view) {
    long longest =
        view.getBranchesList().stream().mapToLong(BranchView::getInDoubtMillis).max().orElse(0);
    return new ArrayList<>(
        List.of(
            Printable.text(view.getTransactionId()),
            Printable.constant(view.getStatus()),
            view.hasSaga()
                ? "saga at " + Printable.text(view.getSaga().getHome())
                : view.getBranchesList().stream()
                    .map(branch -> Printable.text(branch.getParticipant()))
                    .collect(Collectors.joining(",")),
            longest == 0 ? Printable.NOTHING : Printable.seconds(longest)));
  }

  /** How far a register is, in a few words. */
  public static String text(Register register) {
    String status = Printable.constant(register.getStatus());
    return register.getCommitTimestamp() == 0
        ? status
        : status + " at " + Printable.timestamp(register.getCommitTimestamp());
  }

  /** The same for an outcome. */
  public static String text(Outcome outcome) {
    String status = Printable.constant(outcome.getStatus());
    return outcome.getCommitTimestamp() == 0
        ? status
        : status + " at " + Printable.timestamp(outcome.getCommitTimestamp());
  }

  private static JsonObject json(BranchView branch) {
    JsonObject json = new JsonObject();
    json.addProperty("participant", branch.getParticipant());
    json.addProperty("storeId", branch.getStoreId());
    json.addProperty("reachable", branch.getReachable());
    if (branch.getReachable()) {
      json.add("register", json(branch.getRegister()));
      json.add("inDoubtMillis", Json.unsigned(branch.getInDoubtMillis()));
      json.addProperty("ended", branch.getEnded());
    }
    return json;
  }

  private static JsonObject json(Register register) {
    JsonObject json = new JsonObject();
    json.addProperty("status", Printable.constant(register.getStatus()));
    if (register.getStatus() == RegisterStatus.REGISTER_STATUS_YES) {
      json.addProperty("sealed", register.getSealed());
      json.addProperty("prepareTimestamp", Printable.timestamp(register.getPrepareTimestamp()));
    }
    if (register.hasOwner()) {
      json.add("owner", Json.owner(register.getOwner()));
    }
    if (register.getCommitTimestamp() != 0) {
      json.addProperty("commitTimestamp", Printable.timestamp(register.getCommitTimestamp()));
    }
    if (register.hasReason()) {
      json.add("reason", Json.reason(register.getReason()));
    }
    if (register.hasEndedByHand()) {
      json.add("endedByHand", json(register.getEndedByHand()));
    }
    return json;
  }

  static JsonObject json(EndedByHand act) {
    JsonObject json = new JsonObject();
    json.addProperty("reason", act.getReason());
    json.addProperty("by", act.getBy());
    json.addProperty("at", Printable.millis(act.getAtMillis()));
    return json;
  }

  private static String mark(Register register) {
    if (register.hasEndedByHand()) {
      return " by hand";
    }
    return register.getSealed() ? " sealed" : "";
  }

  private static void row(Table table, BranchView branch) {
    Register register = branch.getRegister();
    String status = Printable.constant(register.getStatus());
    table.row(
        Printable.text(branch.getParticipant()),
        Printable.text(branch.getStoreId()),
        branch.getReachable() ? status + mark(register) : "unreachable",
        register.hasOwner() ? Printable.text(register.getOwner().getAddress()) : Printable.NOTHING,
        branch.getInDoubtMillis() == 0
            ? Printable.NOTHING
            : Printable.seconds(branch.getInDoubtMillis()),
        branch.getEnded() ? "yes" : "no");
  }
}
