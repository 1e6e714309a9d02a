package dev.troth.cli.bench;

import java.util.random.RandomGenerator;

/** Appends one event to a stream at each participant of the transaction. */
final class AppendWorkload implements Workload {

  /** As long as a small JSON document. */
  private static final String DATA = "x".repeat(100);

  private final KeySpace space;
  private final Draw draw;

  AppendWorkload(KeySpace space, Draw draw) {
    this.space = space;
    this.draw = draw;
  }

  @Override
  public Work next(RandomGenerator random) {
    draw.shuffle(random);
    WriteBuilder write = new WriteBuilder(space, draw.participantsPerTransaction());
    for (int place = 0; place < draw.participantsPerTransaction(); place++) {
      write.append(space.stream(draw.participant(place), draw.key(random)), DATA);
    }
    return write.build();
  }
}
