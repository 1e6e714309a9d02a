package dev.troth.cli.bench;

import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import dev.troth.v1.ReadRequest;
import java.util.random.RandomGenerator;

/** Strong reads: an account at each participant of the read, all at one moment. */
final class ReadWorkload implements Workload {

  private final KeySpace space;
  private final Draw draw;

  ReadWorkload(KeySpace space, Draw draw) {
    this.space = space;
    this.draw = draw;
  }

  @Override
  public Work next(RandomGenerator random) {
    draw.shuffle(random);
    ReadRequest.Builder request =
        ReadRequest.newBuilder()
            .setFreshness(Freshness.newBuilder().setConsistency(Consistency.CONSISTENCY_STRONG));
    for (int place = 0; place < draw.participantsPerTransaction(); place++) {
      request.addKeys(space.reference(space.account(draw.participant(place), draw.key(random))));
    }
    return new Work.Reading(request.build());
  }
}
