package dev.troth.coordinator.saga;

import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import java.util.Random;

/** Small sagas of any shape. */
final class RandomSagas {

  private static final int MOST_STEPS = 5;

  private RandomSagas() {}

  static Saga next(Random random) {
    int steps = 1 + random.nextInt(MOST_STEPS);
    int pivot = random.nextInt(steps + 1); // 0: none
    Saga.Builder saga = Saga.newBuilder();
    for (int number = 1; number <= steps; number++) {
      Step.Builder step = Sagas.step("s" + number, "p" + random.nextInt(3));
      for (int before = 1; before < number; before++) {
        if (random.nextInt(3) == 0) {
          step.addAfter("s" + before);
        }
      }
      if (number == pivot) {
        step.setPivot(true);
      }
      if (random.nextInt(3) == 0) {
        Sagas.withoutUndoing(step);
      }
      saga.addSteps(Sagas.tried(random.nextInt(4), step));
    }
    return saga.build();
  }
}
