package dev.troth.cli.bench;

import java.util.random.RandomGenerator;

/**
 * One account pays, and an account at every other participant of the transaction gets one unit. A
 * transaction with one participant moves a unit between two of its accounts.
 */
final class TransferWorkload implements Workload {

  private final KeySpace space;
  private final Draw draw;

  TransferWorkload(KeySpace space, Draw draw) {
    this.space = space;
    this.draw = draw;
  }

  @Override
  public Work.Write next(RandomGenerator random) {
    draw.shuffle(random);
    return from(space, draw, draw.key(random), new WriteBuilder(space, operations(draw)), random);
  }

  static int operations(Draw draw) {
    return Math.max(2, draw.participantsPerTransaction());
  }

  /** Lets an account of the first participant drawn pay the others. */
  static Work.Write from(
      KeySpace space, Draw draw, int payer, WriteBuilder write, RandomGenerator random) {
    int first = draw.participant(0);
    int parties = operations(draw);
    write.pay(space.account(first, payer), parties - 1);
    if (draw.participantsPerTransaction() == 1) {
      write.receive(space.account(first, draw.keyBeside(payer, random)), 1);
    }
    for (int place = 1; place < draw.participantsPerTransaction(); place++) {
      write.receive(space.account(draw.participant(place), draw.key(random)), 1);
    }
    return write.build();
  }
}
