package dev.troth.systemtests.simulation.bugs;

import dev.troth.id.StoreId;
import dev.troth.participant.replica.Source;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import java.util.function.UnaryOperator;

/** Hands everything on to the source behind it, but for what is changed. */
class SourceInFront implements Source {

  private final Source behind;

  SourceInFront(Source behind) {
    this.behind = behind;
  }

  /** A part of the journal, as it is heard. */
  ParticipantServiceSubscribeResponse journal(ParticipantServiceSubscribeResponse answer) {
    return answer;
  }

  /** A part of a copy, as it is heard. */
  CopyResponse copied(CopyResponse answer) {
    return answer;
  }

  /** Why the journal ends, as it is heard. */
  Reason ended(Reason why) {
    return why;
  }

  @Override
  public Stream identify(Listener<IdentifyResponse> listener) {
    return behind.identify(listener);
  }

  @Override
  public Stream copy(StoreId store, Listener<CopyResponse> listener) {
    return behind.copy(store, new Changed<>(listener, this::copied, UnaryOperator.identity()));
  }

  @Override
  public Stream subscribe(
      StoreId store, long position, Listener<ParticipantServiceSubscribeResponse> listener) {
    return behind.subscribe(store, position, new Changed<>(listener, this::journal, this::ended));
  }

  private record Changed<A>(
      Listener<A> behind, UnaryOperator<A> answers, UnaryOperator<Reason> ends)
      implements Listener<A> {
    @Override
    public void received(A answer) {
      behind.received(answers.apply(answer));
    }

    @Override
    public void ended(Reason why) {
      behind.ended(ends.apply(why));
    }
  }
}
