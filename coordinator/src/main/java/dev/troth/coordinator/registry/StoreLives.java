package dev.troth.coordinator.registry;

import com.google.protobuf.ByteString;
import dev.troth.daemon.life.KnownLives;
import dev.troth.daemon.life.LifeFault;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.StoreLife;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One life at a time for every store: who lacks something that was heard of its store is refused,
 * and so is a store in whose place another one was restored.
 */
final class StoreLives {

  private static final int MAX_REPLACED = 1_000;
  private static final int MAX_PREDECESSORS = 16;

  private final KnownLives known;

  /** By what; the oldest is forgotten when there are too many. */
  private final Map<ByteString, String> replaced =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, String> eldest) {
          return size() > MAX_REPLACED;
        }
      };

  StoreLives(KnownLives known) {
    this.known = known;
  }

  KnownLives known() {
    return known;
  }

  /**
   * That this life of the store may serve.
   *
   * @param live who holds the store's name with another life, and is alive
   * @throws RejectedException STORE_FENCED, STORE_ROLLED_BACK: it must stop
   */
  void require(Participant announced, Optional<Participant> live) {
    StoreId store = announced.store();
    String successor = replaced.get(store.toBytes());
    if (successor != null) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_STORE_FENCED,
          "a backup of store %s was restored in its place: %s. Do not serve the old directory any more"
              .formatted(store, successor));
    }
    StoreLife life = announced.life();
    Optional<LifeFault> fault = known.faultOf(store.toBytes(), life);
    if (fault.isEmpty()) {
      return;
    }
    StoreLife newest = known.of(store.toBytes()).orElse(life);
    if (live.isPresent()) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_STORE_FENCED,
          "a newer incarnation of store %s runs at %s (start %d, with %d writes; this one is start %d, with %d). Serve one directory only, and do not start copies of it"
              .formatted(
                  store,
                  live.get().address(),
                  newest.getStarts(),
                  newest.getWritten(),
                  life.getStarts(),
                  life.getOpenedAt()));
    }
    throw new RejectedException(
        ErrorCode.ERROR_CODE_STORE_ROLLED_BACK,
        "store %s has gone back in time: this is start %d, opened at write %d, but in start %d write %d was durable. Put the newest directory back. If that is lost run 'troth-participant store backup' on this one and 'store restore': then others know what it has forgotten"
            .formatted(
                store,
                life.getStarts(),
                life.getOpenedAt(),
                newest.getStarts(),
                newest.getWritten()));
  }

  /** Remembers a life that may serve. */
  void take(Participant announced, List<ByteString> predecessors) {
    known.learn(announced.store().toBytes(), announced.life());
    String successor = "store " + announced.store() + " at " + announced.address();
    predecessors.stream()
        .limit(MAX_PREDECESSORS)
        .filter(store -> !store.equals(announced.store().toBytes()))
        .forEach(store -> replaced.put(store, successor));
  }
}
