package dev.troth.participant.saga;

import com.google.protobuf.ByteString;
import dev.troth.participant.saga.HomeEvent.Adopt;
import dev.troth.participant.saga.HomeEvent.End;
import dev.troth.participant.saga.HomeEvent.FencePivot;
import dev.troth.participant.saga.HomeEvent.Finish;
import dev.troth.participant.saga.HomeEvent.Open;
import dev.troth.participant.saga.HomeEvent.Resolve;
import dev.troth.participant.saga.HomeEvent.Stick;
import dev.troth.v1.TransactionStatus;
import java.util.List;
import java.util.function.Function;

/** Everything that can happen to a home row: the lines of the transition table. */
@SuppressWarnings("ImmutableEnumChecker") // the functions make values
enum HomeEventKind {
  OPEN(hash -> new Open(hash, Homes.SPEC.toByteString(), Homes.MEMBERS, Homes.PIVOT, Homes.OWNER)),
  ADOPT(hash -> new Adopt(hash, Homes.OTHER_OWNER)),
  STICK(hash -> new Stick(hash, List.of(Homes.stuck(2, 0)))),
  STICK_OTHER(hash -> new Stick(hash, List.of(Homes.stuck(3, 0)))),
  UNSTICK(hash -> new Stick(hash, List.of())),
  RESOLVE(hash -> new Resolve(hash, Homes.RESOLUTION)),
  RESOLVE_OTHER(hash -> new Resolve(hash, Homes.RESOLUTION.toBuilder().setStep(9).build())),
  FENCE_PIVOT(FencePivot::new),
  COMPLETE(hash -> new Finish(hash, Homes.outcome(TransactionStatus.TRANSACTION_STATUS_COMPLETED))),
  COMPENSATE(
      hash -> new Finish(hash, Homes.outcome(TransactionStatus.TRANSACTION_STATUS_COMPENSATED))),
  END(End::new);

  private final Function<ByteString, HomeEvent> about;

  HomeEventKind(Function<ByteString, HomeEvent> about) {
    this.about = about;
  }

  /** The event, about the content of this hash. */
  HomeEvent about(ByteString specHash) {
    return about.apply(specHash);
  }
}
