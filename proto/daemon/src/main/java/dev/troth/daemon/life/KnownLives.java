package dev.troth.daemon.life;

import com.google.protobuf.ByteString;
import dev.troth.v1.KnownStore;
import dev.troth.v1.StoreLife;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest life of each store that was heard of, in memory; those that were heard of last, when
 * there are too many. For any thread.
 */
public final class KnownLives {

  /** More stores than any installation has. */
  static final int MAX_STORES = 4_096;

  /** As many as a message about them takes. */
  public static final int MAX_TOLD = 1_000;

  private final Map<ByteString, StoreLife> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, StoreLife> eldest) {
          return size() > MAX_STORES;
        }
      };

  /** Takes in what somebody says of a store. */
  public synchronized void learn(ByteString store, StoreLife said) {
    if (said.getStarts() != 0) {
      newest.merge(store, said, LifeRules::newer);
    }
  }

  public void learn(List<KnownStore> said) {
    said.stream().limit(MAX_TOLD).forEach(each -> learn(each.getStoreId(), each.getLife()));
  }

  /** The store's life of this process has so much that is durable. */
  public synchronized void wrote(ByteString store, long process, long written) {
    newest.computeIfPresent(
        store,
        (same, known) ->
            known.getProcess() == process && Long.compareUnsigned(written, known.getWritten()) > 0
                ? known.toBuilder().setWritten(written).build()
                : known);
  }

  public synchronized Optional<StoreLife> of(ByteString store) {
    return Optional.ofNullable(newest.get(store));
  }

  /** What is wrong with a life, by what is known. */
  public Optional<LifeFault> faultOf(ByteString store, StoreLife speaking) {
    return of(store).flatMap(known -> LifeRules.faultOf(speaking, known));
  }

  /** What is known here and is news to somebody who knows {@code theirs}; at most 1,000. */
  public synchronized List<KnownStore> newsTo(List<KnownStore> theirs) {
    Map<ByteString, StoreLife> heard = new LinkedHashMap<>();
    theirs.forEach(store -> heard.put(store.getStoreId(), store.getLife()));
    List<KnownStore> news = new ArrayList<>();
    newest.forEach(
        (store, life) -> {
          StoreLife known = heard.getOrDefault(store, StoreLife.getDefaultInstance());
          if (news.size() < MAX_TOLD && isLater(life, known)) {
            news.add(KnownStore.newBuilder().setStoreId(store).setLife(life).build());
          }
        });
    return news;
  }

  /** How much was written in one life changes all the time: that alone is no news. */
  private static boolean isLater(StoreLife life, StoreLife known) {
    return Long.compareUnsigned(life.getStarts(), known.getStarts()) > 0;
  }
}
