package dev.troth.coordinator.inspection;

import dev.troth.v1.BranchView;
import dev.troth.v1.Member;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import com.google.protobuf.ByteString;
import dev.troth.id.StoreId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One transaction's rows, as they were found. For one thread at a time. */
final class Survey {

  private final String transactionId;
  private final Map<ByteString, RegisterRow> rows = new HashMap<>();
  private final Map<ByteString, Member> members = new HashMap<>();

  Survey(String transactionId) {
    this.transactionId = transactionId;
  }

  void add(Member where, RegisterRow row) {
    rows.put(where.getStoreId(), row);
    members.put(where.getStoreId(), where);
    row.getMembersList().forEach(member -> members.putIfAbsent(member.getStoreId(), member));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** A row that is decided. */
  Optional<RegisterRow> decided() {
    return rows.values().stream().filter(row -> status(row) != status(RegisterStatus.REGISTER_STATUS_YES)).findAny();
  }

  /** A row that is not, with all its members and its owner. */
  Optional<RegisterRow> undecided() {
    return rows.values().stream()
        .filter(row -> row.getRegister().getStatus() == RegisterStatus.REGISTER_STATUS_YES)
        .findAny();
  }

  /** What the rows amount to. */
  TransactionStatus status() {
    return decided().map(Survey::status).orElse(TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS);
  }

  /**
   * The transaction with a branch for each member, by name.
   *
   * @param answered whether a store was reached
   */
  TransactionView view(java.util.function.Predicate<ByteString> answered) {
    TransactionView.Builder view =
        TransactionView.newBuilder().setTransactionId(transactionId).setStatus(status());
    decided()
        .ifPresent(
            row -> {
              view.setCommitTimestamp(row.getRegister().getCommitTimestamp());
              if (row.getRegister().hasReason()) {
                view.setReason(row.getRegister().getReason());
              }
            });
    Map<String, BranchView> branches = new TreeMap<>();
    members.forEach(
        (store, member) -> branches.put(member.getName() + store, branch(member, answered)));
    return view.addAllBranches(branches.values()).build();
  }

  private BranchView branch(Member member, java.util.function.Predicate<ByteString> answered) {
    BranchView.Builder branch =
        BranchView.newBuilder()
            .setParticipant(member.getName())
            .setStoreId(StoreId.of(member.getStoreId()).toString())
            .setReachable(answered.test(member.getStoreId()));
    RegisterRow row = rows.get(member.getStoreId());
    if (row != null) {
      branch
          .setRegister(row.getRegister())
          .setInDoubtMillis(row.getInDoubtMillis())
          .setEnded(row.getEnded());
    } else if (branch.getReachable()) {
      branch.getRegisterBuilder().setStatus(RegisterStatus.REGISTER_STATUS_NONE);
    }
    return branch.build();
  }

  private static TransactionStatus status(RegisterRow row) {
    return status(row.getRegister().getStatus());
  }

  private static TransactionStatus status(RegisterStatus status) {
    return switch (status) {
      case REGISTER_STATUS_COMMITTED -> TransactionStatus.TRANSACTION_STATUS_COMMITTED;
      case REGISTER_STATUS_ABORTED -> TransactionStatus.TRANSACTION_STATUS_ABORTED;
      case REGISTER_STATUS_YES,
          REGISTER_STATUS_NONE,
          REGISTER_STATUS_FORGOTTEN,
          REGISTER_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
    };
  }
}
