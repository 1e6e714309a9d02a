package dev.troth.cli.bench;

import java.util.random.RandomGenerator;

/** Transfers that all take from one account: the first one of the first participant. */
final class HotWorkload implements Workload {

  private static final int HOT_PARTICIPANT = 0;
  private static final int HOT_NUMBER = 0;

  private final KeySpace space;
  private final Draw draw;
  private final boolean exclusive;

  /**
   * @param exclusive also reads the hot account in the transaction, which takes it for this
   *     transaction alone; otherwise it is in escrow, and many take from it at once
   */
  HotWorkload(KeySpace space, Draw draw, boolean exclusive) {
    this.space = space;
    this.draw = draw;
    this.exclusive = exclusive;
  }

  @Override
  public Work next(RandomGenerator random) {
    draw.shuffleAfter(HOT_PARTICIPANT, random);
    WriteBuilder write = new WriteBuilder(space, TransferWorkload.operations(draw));
    if (exclusive) {
      write.get(space.account(HOT_PARTICIPANT, HOT_NUMBER));
    }
    return TransferWorkload.from(space, draw, HOT_NUMBER, write, random);
  }
}
