package dev.troth.cli.output;

import dev.troth.v1.AttemptView;
import dev.troth.v1.BranchView;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.SagaView;
import dev.troth.v1.StepStatus;
import dev.troth.v1.StepView;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.util.HashMap;
import java.util.Map;

/** What has changed from one view of a transaction to the next, a line each. */
public final class ChangeForms {

  private final Palette palette;
  private TransactionStatus told = TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED;
  private final Map<String, StepStatus> steps = new HashMap<>();
  private final Map<String, RegisterStatus> branches = new HashMap<>();
  private int resolutions;

  public ChangeForms(Palette palette) {
    this.palette = palette;
  }

  /** The lines for a view; none when nothing has changed that they would tell. */
  public String lines(TransactionView view) {
    StringBuilder lines = new StringBuilder();
    boolean isFirst = told == TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED;
    boolean hasChanged = told != view.getStatus();
    told = view.getStatus();
    if (isFirst) {
      lines.append(whole(view));
    }
    SagaView saga = view.getSaga();
    for (; resolutions < saga.getResolutionsCount(); resolutions++) {
      lines.append(ResolutionForms.line(saga.getResolutions(resolutions)));
    }
    saga.getStepsList().forEach(step -> addStep(step, lines));
    view.getBranchesList().forEach(branch -> addBranch(branch, lines));
    if (hasChanged && !isFirst) {
      lines.append(whole(view));
    }
    return lines.toString();
  }

  private String whole(TransactionView view) {
    StringBuilder line = new StringBuilder(OutcomeForms.paint(view.getStatus(), palette));
    line.append("  ").append(Printable.text(view.getTransactionId()));
    if (view.getCommitTimestamp() != 0) {
      line.append("  ").append(Printable.timestamp(view.getCommitTimestamp()));
    }
    if (view.hasReason()) {
      line.append("  ").append(SagaForms.inOneLine(view.getReason()));
    }
    return line.append('\n').toString();
  }

  private void addStep(StepView step, StringBuilder lines) {
    StepStatus status = step.getStatus();
    StepStatus before = steps.put(step.getName(), status);
    boolean isNews = before == null ? status != StepStatus.STEP_STATUS_WAITING : before != status;
    if (!isNews) {
      return;
    }
    lines
        .append("step ")
        .append(Printable.text(step.getName()))
        .append("  ")
        .append(new StepMarks(LineStyle.ASCII, palette).paint(status, Printable.constant(status)));
    if (status == StepStatus.STEP_STATUS_DONE) {
      SagaForms.committed(step)
          .map(AttemptView::getCommitTimestamp)
          .ifPresent(time -> lines.append("  ").append(Printable.timestamp(time)));
    }
    SagaForms.reason(step)
        .ifPresent(reason -> lines.append("  ").append(SagaForms.inOneLine(reason)));
    lines.append('\n');
  }

  private void addBranch(BranchView branch, StringBuilder lines) {
    if (!branch.getReachable()) {
      return;
    }
    RegisterStatus status = branch.getRegister().getStatus();
    if (branches.put(branch.getParticipant(), status) != status) {
      lines
          .append("participant ")
          .append(Printable.text(branch.getParticipant()))
          .append("  ")
          .append(Printable.constant(status))
          .append('\n');
    }
  }
}
