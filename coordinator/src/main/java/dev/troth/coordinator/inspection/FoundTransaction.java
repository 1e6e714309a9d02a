package dev.troth.coordinator.inspection;

import com.google.protobuf.ByteString;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.BranchView;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** One transaction's rows, as they were found at its participants. For one thread at a time. */
final class FoundTransaction {

  private static final Reason ENDED_BY_HAND =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_ENDED_BY_HAND)
          .setMessage("nobody who was reached knows the decision; it was ended by hand")
          .build();

  private final TransactionId id;
  private final Map<ByteString, RegisterRow> rows = new HashMap<>();
  private final Map<ByteString, Member> members = new HashMap<>();

  FoundTransaction(TransactionId id) {
    this.id = id;
  }

  void add(Member where, RegisterRow row) {
    rows.put(where.getStoreId(), row);
    members.put(where.getStoreId(), where);
    row.getMembersList().forEach(member -> members.putIfAbsent(member.getStoreId(), member));
  }

  TransactionId id() {
    return id;
  }

  /** Its rows' own view of who takes part, and whoever has a row. */
  Collection<Member> members() {
    return members.values();
  }

  /** A row without a decision. */
  Optional<RegisterRow> inDoubt() {
    return find(RegisterStatus.REGISTER_STATUS_YES);
  }

  /** What the rows amount to. */
  TransactionStatus status() {
    if (committed().isPresent()) {
      return TransactionStatus.TRANSACTION_STATUS_COMMITTED;
    }
    if (aborted().isPresent()) {
      return TransactionStatus.TRANSACTION_STATUS_ABORTED;
    }
    return inDoubt().isEmpty() && !byHand().isEmpty()
        ? TransactionStatus.TRANSACTION_STATUS_UNKNOWN
        : TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
  }

  Outcome outcome() {
    Outcome.Builder outcome =
        Outcome.newBuilder().setTransactionId(id.toString()).setStatus(status());
    committed()
        .ifPresent(row -> outcome.setCommitTimestamp(row.getRegister().getCommitTimestamp()));
    aborted().ifPresent(row -> outcome.setReason(row.getRegister().getReason()));
    if (outcome.getStatus() == TransactionStatus.TRANSACTION_STATUS_UNKNOWN) {
      outcome.setReason(ENDED_BY_HAND);
    }
    return outcome.build();
  }

  /** Rows without a decision, by whose they are. */
  Map<Member, RegisterRow> allInDoubt() {
    return all(row -> row.getRegister().getStatus() == RegisterStatus.REGISTER_STATUS_YES);
  }

  /** Rows that an operator has ended, by whose they are. */
  Map<Member, RegisterRow> byHand() {
    return all(row -> row.getRegister().hasEndedByHand());
  }

  private Map<Member, RegisterRow> all(Predicate<RegisterRow> kind) {
    Map<Member, RegisterRow> found = new LinkedHashMap<>();
    rows.forEach(
        (store, row) -> {
          Member member = members.get(store);
          if (member != null && kind.test(row)) {
            found.put(member, row);
          }
        });
    return found;
  }

  /**
   * The transaction, with a branch for each member by name.
   *
   * @param silent the stores that did not answer
   */
  TransactionView view(Set<ByteString> silent) {
    Outcome outcome = outcome();
    TransactionView.Builder view =
        TransactionView.newBuilder()
            .setTransactionId(outcome.getTransactionId())
            .setStatus(outcome.getStatus())
            .setCommitTimestamp(outcome.getCommitTimestamp());
    if (outcome.hasReason()) {
      view.setReason(outcome.getReason());
    }
    Map<String, BranchView> branches = new TreeMap<>();
    for (Member member : members.values()) {
      BranchView branch = branch(member, !silent.contains(member.getStoreId()));
      branches.put(branch.getParticipant() + "/" + branch.getStoreId(), branch);
    }
    return view.addAllBranches(branches.values()).build();
  }

  private BranchView branch(Member member, boolean reachable) {
    BranchView.Builder branch =
        BranchView.newBuilder()
            .setParticipant(member.getName())
            .setStoreId(StoreId.of(member.getStoreId()).toString())
            .setReachable(reachable);
    RegisterRow row = rows.get(member.getStoreId());
    if (row != null) {
      branch
          .setRegister(row.getRegister())
          .setInDoubtMillis(row.getInDoubtMillis())
          .setEnded(row.getEnded());
    } else if (reachable) {
      branch.getRegisterBuilder().setStatus(RegisterStatus.REGISTER_STATUS_NONE);
    }
    return branch.build();
  }

  private Optional<RegisterRow> committed() {
    return find(RegisterStatus.REGISTER_STATUS_COMMITTED);
  }

  private Optional<RegisterRow> aborted() {
    return find(RegisterStatus.REGISTER_STATUS_ABORTED);
  }

  /** What an operator has ended says nothing about the others. */
  private Optional<RegisterRow> find(RegisterStatus status) {
    return rows.values().stream()
        .filter(row -> row.getRegister().getStatus() == status)
        .filter(row -> !row.getRegister().hasEndedByHand())
        .findFirst();
  }
}
