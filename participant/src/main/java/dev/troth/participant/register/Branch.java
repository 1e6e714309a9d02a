package dev.troth.participant.register;

import com.google.protobuf.ByteString;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.HeldLock;
import dev.troth.store.v1.Marks;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import java.util.List;

/**
 * What a register row is about: the part of a transaction at this participant. The register's rules
 * carry it along without looking inside, except at the hash.
 *
 * @param members all participants of the transaction; empty once everyone has durably decided
 * @param specHash SHA-256 of the transaction's canonical bytes; empty when the row was made by a
 *     fence
 * @param redo what a commit writes, in order; empty once decided
 * @param locks what the yes holds; empty once decided
 * @param reads what its {@code get} operations read
 * @param inverse a saga's action: what undoes it here (S8); empty once the saga has ended
 * @param marks a saga's action: what it has marked as pending; empty once the saga has ended
 */
public record Branch(
    List<Member> members,
    ByteString specHash,
    List<Change> redo,
    List<HeldLock> locks,
    List<ReadValue> reads,
    List<Operation> inverse,
    Marks marks) {

  /** Nothing is known of it. */
  public static final Branch UNKNOWN = closed(ByteString.EMPTY);

  /** One that neither keeps an inverse nor marks anything. */
  public Branch(
      List<Member> members,
      ByteString specHash,
      List<Change> redo,
      List<HeldLock> locks,
      List<ReadValue> reads) {
    this(members, specHash, redo, locks, reads, List.of(), Marks.getDefaultInstance());
  }

  /** All that is known of one that is closed before any Prepare came. */
  static Branch closed(ByteString specHash) {
    return new Branch(List.of(), specHash, List.of(), List.of(), List.of());
  }

  /** Whether it has other participants, as far as they are still of interest. */
  boolean isShared() {
    return members.size() > 1;
  }

  /**
   * What is kept once the decision is known: members for the janitor, hash and reads for the same
   * answer again, and what the rest of a saga needs.
   */
  Branch decided() {
    return new Branch(members, specHash, List.of(), List.of(), reads, inverse, marks);
  }

  /** What is kept of an aborted one: its reads never happened, and there is nothing to undo. */
  Branch aborted() {
    return new Branch(members, specHash, List.of(), List.of(), List.of());
  }

  /** What is kept of a saga's once the saga has ended: others may still be in doubt. */
  Branch endedWithSaga() {
    return new Branch(members, specHash, List.of(), List.of(), reads);
  }

  /** What is kept once everyone has durably decided. */
  Branch ended() {
    return new Branch(List.of(), specHash, List.of(), List.of(), reads);
  }
}
