package dev.troth.participant.engine;

import dev.troth.v1.CopiedRecord;
import java.util.List;

/**
 * All that a read replica needs to begin, as it was at one moment: the journal and what belongs to
 * it. For one thread at a time; the store goes on meanwhile.
 */
public interface StoreCopy extends AutoCloseable {

  /** What can be copied. */
  interface Maker {

    /**
     * What is written now, whether it is durable or not. Costs disk space as long as it is open.
     */
    StoreCopy copy();
  }

  /** The position of the last event in it; everything up to there is in it. */
  long position();

  /** About how many bytes it has. */
  long totalBytes();

  /**
   * The next records, those of one table at a time; none when there are no more.
   *
   * @param maxBytes a single record may be larger
   */
  List<CopiedRecord> next(int maxBytes);

  @Override
  void close();
}
