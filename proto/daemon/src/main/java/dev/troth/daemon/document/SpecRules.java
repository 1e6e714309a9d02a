package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_DOCUMENT_BYTES;
import static dev.troth.daemon.document.DocumentLimits.MAX_TIMEOUT;

import dev.troth.daemon.document.OperationRules.Scope;
import dev.troth.id.StoreId;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.TransactionSpec;
import java.util.List;

/**
 * The rules of form. All of them are checked without looking at any state, and again by whoever
 * receives a document: nobody trusts the sender's check.
 */
public final class SpecRules {

  private SpecRules() {}

  /** What is wrong with a document; its id is checked by {@link TransactionIds}. */
  public static List<Violation> check(TransactionSpec spec) {
    Violations violations = new Violations();
    int bytes = spec.getSerializedSize();
    if (bytes > MAX_DOCUMENT_BYTES) {
      violations.add("(document)", "has " + bytes + " bytes: at most " + MAX_DOCUMENT_BYTES);
      return violations.toList();
    }
    if (!spec.getUnknownFields().isEmpty()) {
      violations.add("(document)", OperationRules.UNKNOWN_FIELDS);
    }
    if (spec.hasTimeout()) {
      DurationRules.check("timeout", spec.getTimeout(), MAX_TIMEOUT, violations);
    }
    switch (spec.getBodyCase()) {
      case ATOMIC -> {
        if (!spec.getAtomic().getUnknownFields().isEmpty()) {
          violations.add("atomic", OperationRules.UNKNOWN_FIELDS);
        }
        new OperationRules(Scope.DOCUMENT, "atomic.operations", violations)
            .check(spec.getAtomic().getOperationsList());
      }
      case SAGA -> new SagaDocumentRules(violations).check(spec.getSaga());
      case BODY_NOT_SET ->
          violations.add("(document)", "has nothing to do: one of atomic, saga is needed");
    }
    return violations.toList();
  }

  /** What is wrong with one participant's own operations. */
  public static List<Violation> checkOperations(List<Operation> operations) {
    Violations violations = new Violations();
    new OperationRules(Scope.BRANCH, "operations", violations).check(operations);
    return violations.toList();
  }

  /** What is wrong with a saga step's operations, each of which names its participant. */
  public static List<Violation> checkStepOperations(List<Operation> operations) {
    Violations violations = new Violations();
    new OperationRules(Scope.DOCUMENT, "operations", violations).check(operations);
    return violations.toList();
  }

  /** What is wrong with a Prepare, whoever it is for. */
  public static List<Violation> checkPrepare(PrepareRequest request) {
    Violations violations = new Violations();
    new PrepareRules(violations).check(request);
    return violations.toList();
  }

  /** What is wrong with a Prepare that reached this store. */
  public static List<Violation> checkPrepare(PrepareRequest request, StoreId self) {
    Violations violations = new Violations();
    PrepareRules rules = new PrepareRules(violations);
    rules.check(request);
    rules.checkIsMember(request, self);
    return violations.toList();
  }
}
