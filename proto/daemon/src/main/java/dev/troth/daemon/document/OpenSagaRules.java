package dev.troth.daemon.document;

import static dev.troth.daemon.document.MemberRules.ID_BYTES;

import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.OpenSagaRequest;
import dev.troth.v1.TransactionSpec;
import java.util.List;

/** The rules for an OpenSaga as a saga's home receives it. */
public final class OpenSagaRules {

  private OpenSagaRules() {}

  /**
   * What is wrong with an OpenSaga that reached this participant.
   *
   * @param name the participant's name: the saga's home, if the request is right
   */
  public static List<Violation> check(OpenSagaRequest request, StoreId self, String name) {
    Violations violations = new Violations();
    if (!request.getUnknownFields().isEmpty()) {
      violations.add("(request)", OperationRules.UNKNOWN_FIELDS);
    }
    MemberRules members = new MemberRules(violations);
    members.checkBytes("sagaId", request.getSagaId(), ID_BYTES);
    members.checkOwner("owner", request.getOwner());
    members.checkMembers(request.getMembersList());
    members.checkIsMember(request.getMembersList(), self);
    checkSpec(request, name, violations);
    return violations.toList();
  }

  private static void checkSpec(OpenSagaRequest request, String name, Violations violations) {
    TransactionSpec spec = request.getSpec();
    List<Violation> faults = SpecRules.check(spec);
    faults.forEach(fault -> violations.add("spec." + fault.path(), fault.message()));
    if (!faults.isEmpty()) {
      return;
    }
    if (!spec.hasSaga()) {
      violations.add("spec", "is no saga");
    } else if (!SagaGraph.of(spec.getSaga()).home().equals(name)) {
      violations.add(
          "spec",
          "has its home at "
              + SagaGraph.of(spec.getSaga()).home()
              + ", not at this participant, "
              + name);
    }
    if (request.getSagaId().size() == ID_BYTES && !isId(request, spec.getId())) {
      violations.add("spec.id", "is not the saga's id");
    }
    if (!SpecHash.of(spec).equals(request.getSpecHash())) {
      violations.add("specHash", "is not the document's");
    }
  }

  private static boolean isId(OpenSagaRequest request, String text) {
    return TransactionId.parse(text)
        .filter(id -> id.toBytes().equals(request.getSagaId()))
        .isPresent();
  }
}
