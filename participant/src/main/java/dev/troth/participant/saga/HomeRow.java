package dev.troth.participant.saga;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.troth.id.TransactionId;
import dev.troth.store.v1.SagaRecord;
import dev.troth.v1.Member;
import dev.troth.v1.Outcome;
import dev.troth.v1.Owner;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Resolution;
import dev.troth.v1.SagaRow;
import dev.troth.v1.StuckStep;
import dev.troth.v1.StuckSteps;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A saga's home row: what no register says of it.
 *
 * @param owner who drives it
 * @param stuck the steps that cannot go on without help at present
 * @param resolutions what operators have done by hand, oldest first
 * @param pivotFenced somebody has turned it back, or tried to (S4)
 * @param outcome how it ended; empty while it is unfinished
 * @param ended all participants know that it is over
 */
public record HomeRow(
    Opening opening,
    Owner owner,
    List<StuckStep> stuck,
    List<Resolution> resolutions,
    boolean pivotFenced,
    Optional<Outcome> outcome,
    boolean ended)
    implements Home {

  /**
   * What never changes.
   *
   * @param specHash SHA-256 of the document's canonical bytes (R11)
   * @param document a {@link TransactionSpec}, as bytes: it is kept far more often than it is read
   * @param pivot the step after which the saga only goes forward
   * @param openedMillis when the row was made, in milliseconds since 1970
   */
  public record Opening(
      ByteString specHash,
      ByteString document,
      List<Member> members,
      int pivot,
      long openedMillis) {}

  static HomeRow opened(Opening opening, Owner owner) {
    return new HomeRow(opening, owner, List.of(), List.of(), false, Optional.empty(), false);
  }

  HomeRow drivenBy(Owner other) {
    return new HomeRow(opening, other, stuck, resolutions, pivotFenced, outcome, ended);
  }

  HomeRow stuckOn(List<StuckStep> steps) {
    return new HomeRow(opening, owner, steps, resolutions, pivotFenced, outcome, ended);
  }

  HomeRow resolved(StuckStep step, Resolution resolution) {
    List<StuckStep> still = new ArrayList<>(stuck);
    still.remove(step);
    List<Resolution> all = new ArrayList<>(resolutions);
    all.add(resolution);
    return new HomeRow(
        opening, owner, List.copyOf(still), List.copyOf(all), pivotFenced, outcome, ended);
  }

  HomeRow turnedBack() {
    return new HomeRow(opening, owner, stuck, resolutions, true, outcome, ended);
  }

  HomeRow finished(Outcome how) {
    return new HomeRow(
        opening, owner, List.of(), resolutions, pivotFenced, Optional.of(how), ended);
  }

  HomeRow asEnded() {
    return new HomeRow(opening, owner, stuck, resolutions, pivotFenced, outcome, true);
  }

  /** Without an outcome. */
  public boolean isUnfinished() {
    return outcome.isEmpty();
  }

  public boolean isStuck() {
    return !stuck.isEmpty();
  }

  /** The entry of a step that is stuck in this way. */
  Optional<StuckStep> stuckAt(int step, RegisterKind kind) {
    for (StuckStep entry : stuck) {
      if (entry.getStep() == step && entry.getKind() == kind) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** The row for those who have the document. */
  public SagaRow toSagaRow(TransactionId saga) {
    return builder(saga).build();
  }

  /** The row with its document. */
  public SagaRow toSagaRowWithSpec(TransactionId saga) {
    return builder(saga).setSpec(spec()).build();
  }

  private SagaRow.Builder builder(TransactionId saga) {
    SagaRow.Builder row =
        SagaRow.newBuilder()
            .setSagaId(saga.toBytes())
            .setSpecHash(opening.specHash())
            .addAllMembers(opening.members())
            .setOwner(owner)
            .setOpenedMillis(opening.openedMillis())
            .addAllResolutions(resolutions)
            .setPivotFenced(pivotFenced)
            .setEnded(ended);
    if (isStuck()) {
      row.setStuck(StuckSteps.newBuilder().addAllSteps(stuck));
    }
    outcome.ifPresent(row::setOutcome);
    return row;
  }

  private TransactionSpec spec() {
    try {
      return TransactionSpec.parseFrom(opening.document());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored document cannot be read", e);
    }
  }

  public SagaRecord toRecord() {
    SagaRecord.Builder record =
        SagaRecord.newBuilder()
            .setSpecHash(opening.specHash())
            .setDocument(opening.document())
            .addAllMembers(opening.members())
            .setPivot(opening.pivot())
            .setOpenedMillis(opening.openedMillis())
            .setOwner(owner)
            .addAllStuck(stuck)
            .addAllResolutions(resolutions)
            .setPivotFenced(pivotFenced)
            .setEnded(ended);
    outcome.ifPresent(record::setOutcome);
    return record.build();
  }

  public static HomeRow of(SagaRecord record) {
    Opening opening =
        new Opening(
            record.getSpecHash(),
            record.getDocument(),
            record.getMembersList(),
            record.getPivot(),
            record.getOpenedMillis());
    return new HomeRow(
        opening,
        record.getOwner(),
        record.getStuckList(),
        record.getResolutionsList(),
        record.getPivotFenced(),
        record.hasOutcome() ? Optional.of(record.getOutcome()) : Optional.empty(),
        record.getEnded());
  }
}
