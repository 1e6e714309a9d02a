package dev.troth.participant.replica;

import dev.troth.id.StoreId;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import java.util.ArrayList;
import java.util.List;

/** A source that answers what a test says, to the call that a test means. */
final class FakeSource implements Source {

  /** A call of a replica. */
  static final class Call<T> implements Stream {

    final long position;
    final Listener<T> listener;
    private int requested;
    private boolean closed;

    Call(long position, Listener<T> listener) {
      this.position = position;
      this.listener = listener;
    }

    @Override
    public void request() {
      requested++;
    }

    @Override
    public void close() {
      closed = true;
    }

    int requested() {
      return requested;
    }

    boolean isClosed() {
      return closed;
    }
  }

  private final List<Call<IdentifyResponse>> questions = new ArrayList<>();
  private final List<Call<CopyResponse>> copies = new ArrayList<>();
  private final List<Call<ParticipantServiceSubscribeResponse>> subscriptions = new ArrayList<>();

  List<Call<IdentifyResponse>> questions() {
    return questions;
  }

  List<Call<CopyResponse>> copies() {
    return copies;
  }

  List<Call<ParticipantServiceSubscribeResponse>> subscriptions() {
    return subscriptions;
  }

  static <T> T last(List<T> calls) {
    return calls.get(calls.size() - 1);
  }

  @Override
  public Stream identify(Listener<IdentifyResponse> listener) {
    return opened(questions, new Call<>(0, listener));
  }

  @Override
  public Stream copy(StoreId store, Listener<CopyResponse> listener) {
    return opened(copies, new Call<>(0, listener));
  }

  @Override
  public Stream subscribe(
      StoreId store, long position, Listener<ParticipantServiceSubscribeResponse> listener) {
    return opened(subscriptions, new Call<>(position, listener));
  }

  private static <T> Call<T> opened(List<Call<T>> calls, Call<T> call) {
    calls.add(call);
    return call;
  }
}
