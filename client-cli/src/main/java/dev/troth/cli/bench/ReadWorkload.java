package dev.troth.cli.bench;

import dev.troth.v1.Freshness;
import dev.troth.v1.ReadRequest;
import java.util.random.RandomGenerator;

/** Reads: an account at each participant of the read, all at one moment. */
final class ReadWorkload implements Workload {

  private final KeySpace space;
  private final Draw draw;
  private final Freshness freshness;

  ReadWorkload(KeySpace space, Draw draw, Freshness freshness) {
    this.space = space;
    this.draw = draw;
    this.freshness = freshness;
  }

  @Override
  public Work next(RandomGenerator random) {
    draw.shuffle(random);
    ReadRequest.Builder request = ReadRequest.newBuilder().setFreshness(freshness);
    for (int place = 0; place < draw.participantsPerTransaction(); place++) {
      request.addKeys(space.reference(space.account(draw.participant(place), draw.key(random))));
    }
    return new Work.Reading(request.build());
  }
}
