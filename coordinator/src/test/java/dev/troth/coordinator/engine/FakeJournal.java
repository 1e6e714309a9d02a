package dev.troth.coordinator.engine;

import dev.troth.id.StoreId;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;

/** A stream of a participant's journal that says what a test says. */
public final class FakeJournal implements JournalStream {

  private final StoreId store;
  private final ParticipantServiceSubscribeRequest request;
  private final JournalListener listener;
  private int requested;
  private boolean closed;

  FakeJournal(StoreId store, ParticipantServiceSubscribeRequest request, JournalListener listener) {
    this.store = store;
    this.request = request;
    this.listener = listener;
  }

  public StoreId store() {
    return store;
  }

  public ParticipantServiceSubscribeRequest subscription() {
    return request;
  }

  /** Answers that were requested and have not come. */
  public int requested() {
    return requested;
  }

  public boolean isClosed() {
    return closed;
  }

  public void says(ParticipantServiceSubscribeResponse response) {
    if (requested == 0) {
      throw new AssertionError("nothing was requested");
    }
    requested--;
    listener.received(response);
  }

  public void ends(Reason why) {
    closed = true;
    listener.ended(why);
  }

  @Override
  public void request() {
    requested++;
  }

  @Override
  public void close() {
    closed = true;
  }
}
