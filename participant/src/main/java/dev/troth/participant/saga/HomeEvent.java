package dev.troth.participant.saga;

import com.google.protobuf.ByteString;
import dev.troth.v1.Member;
import dev.troth.v1.Outcome;
import dev.troth.v1.Owner;
import dev.troth.v1.Resolution;
import dev.troth.v1.StuckStep;
import java.util.List;

/** What can happen to a home row. Every event names the content it is about (R11). */
public sealed interface HomeEvent {

  /** SHA-256 of the saga's canonical bytes. */
  ByteString specHash();

  /**
   * Somebody has accepted the saga, or asks for it.
   *
   * @param document the saga's {@link dev.troth.v1.TransactionSpec}, as bytes
   * @param pivot the step after which it only goes forward
   */
  record Open(
      ByteString specHash, ByteString document, List<Member> members, int pivot, Owner owner)
      implements HomeEvent {}

  /** Somebody drives it from now on. */
  record Adopt(ByteString specHash, Owner owner) implements HomeEvent {}

  /** These steps are stuck, and no others. */
  record Stick(ByteString specHash, List<StuckStep> steps) implements HomeEvent {}

  /** An operator has resolved a step. */
  record Resolve(ByteString specHash, Resolution resolution) implements HomeEvent {}

  /** Its pivot is fenced. */
  record FencePivot(ByteString specHash) implements HomeEvent {}

  /** It has come to its end. */
  record Finish(ByteString specHash, Outcome outcome) implements HomeEvent {}

  /** All participants know that it is over. */
  record End(ByteString specHash) implements HomeEvent {}
}
