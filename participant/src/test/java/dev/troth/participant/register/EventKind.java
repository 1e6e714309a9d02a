package dev.troth.participant.register;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.participant.register.RegisterEvent.DecideAbort;
import dev.troth.participant.register.RegisterEvent.DecideCommit;
import dev.troth.participant.register.RegisterEvent.End;
import dev.troth.participant.register.RegisterEvent.EndByHand;
import dev.troth.participant.register.RegisterEvent.EndSaga;
import dev.troth.participant.register.RegisterEvent.Fence;
import dev.troth.participant.register.RegisterEvent.OwnerAbort;
import dev.troth.participant.register.RegisterEvent.Peek;
import dev.troth.participant.register.RegisterEvent.Prepare;
import dev.troth.participant.register.RegisterEvent.Seal;
import dev.troth.participant.register.RegisterEvent.VoteAlone;
import dev.troth.participant.register.RegisterEvent.VoteNo;
import dev.troth.participant.register.RegisterEvent.VoteYes;
import java.util.function.Function;

/** Everything that can happen to a register: the lines of the transition table. */
@SuppressWarnings("ImmutableEnumChecker") // the functions are constructors
enum EventKind {
  PREPARE(Prepare::new),
  VOTE_YES(hash -> new VoteYes(Examples.OWNER, Examples.PREPARED, votedOn(hash))),
  VOTE_ALONE(hash -> new VoteAlone(Examples.COMMITTED, votedOn(hash))),
  VOTE_NO(hash -> new VoteNo(Examples.NO_FUNDS, votedOn(hash))),
  COMMIT(hash -> new DecideCommit(hash, Examples.COMMITTED)),
  COMMIT_AT_OTHER_TIME(hash -> new DecideCommit(hash, Examples.COMMITTED_LATER)),
  COMMIT_BELOW_PREPARED(hash -> new DecideCommit(hash, Examples.PREPARED.previous())),
  ABORT(hash -> new DecideAbort(hash, Examples.CANCELLED)),
  OWNER_ABORT(hash -> new OwnerAbort(hash, Examples.OWNER, Examples.CANCELLED)),
  SEAL(Seal::new),
  PEEK(Peek::new),
  END(End::new),
  COMMIT_BY_HAND(hash -> new EndByHand(hash, Examples.COMMITTED, Examples.ACT)),
  ABORT_BY_HAND(hash -> new EndByHand(hash, Timestamp.ZERO, Examples.ACT)),
  COMMIT_BY_HAND_TOO_EARLY(hash -> new EndByHand(hash, Examples.PREPARED.previous(), Examples.ACT)),
  FENCE(hash -> new Fence(hash, Examples.NO_FUNDS)),
  END_SAGA(EndSaga::new);

  private final Function<ByteString, RegisterEvent> about;

  EventKind(Function<ByteString, RegisterEvent> about) {
    this.about = about;
  }

  /** The event, about the content of this hash; empty = any. */
  RegisterEvent about(ByteString specHash) {
    return about.apply(specHash);
  }

  private static Branch votedOn(ByteString specHash) {
    Branch held = Examples.HELD;
    return new Branch(
        held.members(),
        specHash,
        held.redo(),
        held.locks(),
        held.reads(),
        held.inverse(),
        held.marks());
  }
}
