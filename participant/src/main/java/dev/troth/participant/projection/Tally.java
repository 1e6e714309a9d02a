package dev.troth.participant.projection;

import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Operation;
import java.util.Optional;

/**
 * A fold at work: takes some events, each of them once, and then says what its key is to be. The
 * order of events does not matter but for those of one value, which come in theirs.
 */
interface Tally {

  void take(long position, JournalEvent event);

  /**
   * What makes the key hold the result; empty when it does.
   *
   * @param key the result's
   * @param version the result key's version
   * @throws FoldException there is no such result
   */
  Optional<Operation> write(String key, long version) throws FoldException;
}
