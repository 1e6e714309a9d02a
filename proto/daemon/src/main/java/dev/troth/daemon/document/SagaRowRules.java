package dev.troth.daemon.document;

import static dev.troth.daemon.document.MemberRules.ID_BYTES;

import dev.troth.id.TransactionId;
import dev.troth.v1.Member;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Resolution;
import dev.troth.v1.SagaRow;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules for the row of an unfinished saga as it is handed to another driver. */
public final class SagaRowRules {

  private SagaRowRules() {}

  /** What is wrong with a row that is to be driven. */
  public static List<Violation> check(SagaRow row) {
    Violations violations = new Violations();
    MemberRules members = new MemberRules(violations);
    members.checkBytes("sagaId", row.getSagaId(), ID_BYTES);
    members.checkMembers(row.getMembersList());
    if (row.hasOutcome() || row.getEnded()) {
      violations.add("outcome", "is known: there is nothing to drive");
    }
    checkSpec(row, violations);
    return violations.toList();
  }

  private static void checkSpec(SagaRow row, Violations violations) {
    TransactionSpec spec = row.getSpec();
    List<Violation> faults = SpecRules.check(spec);
    faults.forEach(fault -> violations.add("spec." + fault.path(), fault.message()));
    if (!faults.isEmpty()) {
      return;
    }
    if (!spec.hasSaga()) {
      violations.add("spec", "is no saga");
      return;
    }
    if (TransactionId.parse(spec.getId())
        .filter(id -> id.toBytes().equals(row.getSagaId()))
        .isEmpty()) {
      violations.add("spec.id", "is not the saga's id");
    }
    if (!SpecHash.of(spec).equals(row.getSpecHash())) {
      violations.add("specHash", "is not the document's");
    }
    checkTakePart(row, violations);
    checkSteps(row, violations);
  }

  private static void checkTakePart(SagaRow row, Violations violations) {
    Set<String> names = new HashSet<>();
    for (Member member : row.getMembersList()) {
      if (!names.add(member.getName())) {
        violations.add("members", "name " + member.getName() + " twice");
      }
    }
    if (!names.containsAll(DocumentParticipants.of(row.getSpec()))) {
      violations.add("members", "lack participants of the document");
    }
  }

  private static void checkSteps(SagaRow row, Violations violations) {
    int steps = SagaGraph.of(row.getSpec().getSaga()).size();
    for (StuckStep stuck : row.getStuck().getStepsList()) {
      checkStep("stuck", stuck.getStep(), stuck.getKind(), steps, violations);
    }
    for (Resolution resolution : row.getResolutionsList()) {
      checkStep("resolutions", resolution.getStep(), resolution.getKind(), steps, violations);
      if (resolution.getVerdict() == Verdict.VERDICT_UNSPECIFIED
          || resolution.getVerdict() == Verdict.UNRECOGNIZED) {
        violations.add("resolutions", "must have a verdict");
      }
    }
  }

  private static void checkStep(
      String path, int step, RegisterKind kind, int steps, Violations violations) {
    boolean isLine =
        kind == RegisterKind.REGISTER_KIND_ACTION
            || kind == RegisterKind.REGISTER_KIND_COMPENSATION;
    if (!isLine || step < 1 || step > steps) {
      violations.add(path, "name a step that the saga does not have");
    }
  }
}
