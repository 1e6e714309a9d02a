package dev.troth.participant.store;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.Writes;
import dev.troth.v1.RegisterStatus;

/** Stores with something of everything in them. */
final class Samples {

  private Samples() {}

  /**
   * Three events for each transaction, then three adds below later ones, and a yes in doubt: {@code
   * 3 * transactions + 3} events.
   */
  static void fill(RocksStore store, int transactions) {
    for (int i = 1; i <= transactions; i++) {
      Stores.commit(
          store,
          Documents.id(1_000 + i, i),
          Timestamp.ofMillis(10L * i),
          Stores.add("sum", i),
          Stores.put("value" + i % 3, "x\n\"" + i + "é\uD83D\uDE00"),
          Stores.append("stream", "e" + i));
    }
    for (long at : new long[] {45, 15, 5}) {
      Stores.commit(
          store, Documents.id(9_000 + at, 1), Timestamp.ofMillis(at).next(), Stores.add("sum", 1));
    }
    store.write(
        Writes.of(Documents.id(50_000, 1), Stores.row(RegisterStatus.REGISTER_STATUS_YES))
            .staged());
  }
}
