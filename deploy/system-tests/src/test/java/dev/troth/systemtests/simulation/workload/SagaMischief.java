package dev.troth.systemtests.simulation.workload;

import dev.troth.participant.engine.SagaHome;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.CoordinatorNode;
import dev.troth.systemtests.simulation.world.Describe;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.ResolveStepRequest;
import dev.troth.v1.Saga;
import dev.troth.v1.SagaRow;
import dev.troth.v1.StuckStep;
import dev.troth.v1.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What happens to sagas besides: sagas that are driven are offered to another coordinator, as when
 * the first one's answer is lost; operators resolve steps that are stuck, not always wisely.
 */
public final class SagaMischief {

  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final int MAX_OFFERS = 8;
  private static final int OPERATOR_NANOS = 1_500_000_000;

  private final World world;
  private final ClientNode operator;
  private final SplittableRandom random;

  public SagaMischief(World world) {
    this.world = world;
    this.operator = world.clients().get(0);
    this.random = world.random();
  }

  /** From now on. */
  public void begin() {
    int offers = random.nextInt(MAX_OFFERS);
    for (int i = 0; i < offers; i++) {
      operator.later(random.nextLong(world.schedule().faultNanos()), this::offer);
    }
    operateLater();
  }

  private void offer() {
    ParticipantNode home = any(world.participants());
    List<SagaRow> rows = new ArrayList<>();
    for (SagaHome saga : home.disk().durableImage().homes()) {
      if (!saga.row().ended() && random.nextBoolean()) {
        rows.add(saga.row().toSagaRowWithSpec(saga.saga()));
      }
    }
    CoordinatorNode coordinator = any(world.coordinators());
    if (!rows.isEmpty()) {
      world
          .network()
          .send(
              home,
              coordinator,
              "offer",
              rows.size(),
              () -> rows.size() + " sagas",
              () -> coordinator.adopt(rows, adopted -> {}));
    }
  }

  private void operateLater() {
    operator.later(
        1 + random.nextInt(OPERATOR_NANOS),
        () -> {
          world.participants().forEach(this::operate);
          operateLater();
        });
  }

  private void operate(ParticipantNode home) {
    for (SagaHome saga : home.disk().durableImage().homes()) {
      if (saga.row().isStuck() && random.nextBoolean()) {
        resolve(saga);
      }
    }
  }

  private void resolve(SagaHome saga) {
    List<StuckStep> stuck = saga.row().stuck();
    ResolveStepRequest request =
        ResolveStepRequest.newBuilder()
            .setTransactionId(saga.saga().toString())
            .setStep(name(saga, any(stuck).getStep()))
            .setVerdict(verdict())
            .setReason("it takes too long")
            .setBy("operator")
            .build();
    CoordinatorNode coordinator = any(world.coordinators());
    world
        .network()
        .send(
            operator,
            coordinator,
            "resolve",
            request.getVerdictValue(),
            () -> Describe.id(saga.saga()) + " " + request.getStep() + " " + request.getVerdict(),
            () -> coordinator.resolve(saga.saga(), request, LIMIT));
  }

  private Verdict verdict() {
    return switch (random.nextInt(4)) {
      case 0 -> Verdict.VERDICT_SKIP;
      case 1 -> Verdict.VERDICT_DONE;
      default -> Verdict.VERDICT_RETRY;
    };
  }

  /** As people call it. */
  private static String name(SagaHome home, int step) {
    Saga saga = home.row().toSagaRowWithSpec(home.saga()).getSpec().getSaga();
    return step > saga.getStepsCount() ? "(end)" : saga.getSteps(step - 1).getName();
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
