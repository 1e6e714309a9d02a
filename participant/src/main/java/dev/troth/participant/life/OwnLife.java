package dev.troth.participant.life;

import com.google.protobuf.ByteString;
import dev.troth.daemon.life.LifeRules;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KnownStore;
import dev.troth.v1.Reason;
import dev.troth.v1.StoreLife;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The life that this process is of its store. Whoever speaks to a store says the newest life that
 * he knows of; a life that hears of a newer one, or of writes that it does not have, ends.
 */
public final class OwnLife {

  private final StoreId store;
  private final StoreLife begun;
  private final LongSupplier written;
  private final List<ByteString> predecessors;
  private final Consumer<String> end;

  /**
   * @param begun how it began
   * @param written how much is durable now
   * @param predecessors the stores in whose place this one was restored, the latest first
   * @param end ends the process at once; in a test it may return
   */
  public OwnLife(
      StoreId store,
      StoreLife begun,
      LongSupplier written,
      List<ByteString> predecessors,
      Consumer<String> end) {
    this.store = store;
    this.begun = begun;
    this.written = written;
    this.predecessors = List.copyOf(predecessors);
    this.end = end;
  }

  /** As it is now. */
  public StoreLife now() {
    return begun.toBuilder().setWritten(written.getAsLong()).build();
  }

  /** Random at each start of the process. */
  public long process() {
    return begun.getProcess();
  }

  /** How much is durable now. */
  public long written() {
    return written.getAsLong();
  }

  public List<ByteString> predecessors() {
    return predecessors;
  }

  /** Hears what somebody knows, of this store if it is about this one. */
  public void told(KnownStore known) {
    if (known.getStoreId().equals(store.toBytes())) {
      told(known.getLife());
    }
  }

  /**
   * Hears what somebody knows of this store.
   *
   * @throws RejectedException STORE_FENCED, STORE_ROLLED_BACK: this life is over
   */
  public void told(StoreLife known) {
    LifeRules.faultOf(begun, known)
        .ifPresent(
            fault -> {
              Reason reason =
                  switch (fault) {
                    case SUPERSEDED ->
                        reason(
                            ErrorCode.ERROR_CODE_STORE_FENCED,
                            "store "
                                + store
                                + " has been started since by another process, or on a copy of its"
                                + " directory (start "
                                + known.getStarts()
                                + ", this one is start "
                                + begun.getStarts()
                                + "). Serve one directory only, the newest");
                    case ROLLED_BACK ->
                        reason(
                            ErrorCode.ERROR_CODE_STORE_ROLLED_BACK,
                            "store "
                                + store
                                + " has gone back in time: it was opened at write "
                                + begun.getOpenedAt()
                                + ", and write "
                                + known.getWritten()
                                + " was durable before. Put the newest directory back. If that is lost"
                                + " run 'troth-participant store backup' on this one and 'store"
                                + " restore'");
                  };
              over(reason);
              throw new RejectedException(reason);
            });
  }

  /** Hears that a coordinator does not take this life; other refusals are not about it. */
  public void refused(Reason reason) {
    if (reason.getCode() == ErrorCode.ERROR_CODE_STORE_FENCED
        || reason.getCode() == ErrorCode.ERROR_CODE_STORE_ROLLED_BACK) {
      over(reason);
    }
  }

  private void over(Reason reason) {
    String code = reason.getCode().name().replace("ERROR_CODE_", "");
    end.accept(code + ": " + reason.getMessage());
  }

  private static Reason reason(ErrorCode code, String message) {
    return Reason.newBuilder().setCode(code).setMessage(message).build();
  }
}
