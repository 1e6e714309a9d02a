package dev.troth.systemtests.simulation.workload;

import dev.troth.coordinator.engine.Client;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.simulation.history.SagaAttempt;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.CoordinatorNode;
import dev.troth.systemtests.simulation.world.Describe;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Clients that ask for one saga after the other: mostly of any coordinator, sometimes of two at
 * once, again elsewhere when they are not told the end; now and then they ask one to turn back.
 */
public final class SagaClients {

  private static final int MAX_TRIES = 6;
  private static final int THINK_NANOS = 100_000_000;
  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final Reason CANCELLED =
      Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_CANCELLED).setMessage("please").build();

  private final World world;
  private final SplittableRandom random;
  private final RandomSagas sagas;
  private final List<SagaAttempt> attempts = new ArrayList<>();
  private int waiting;

  public SagaClients(World world) {
    this.world = world;
    this.random = world.random();
    this.sagas =
        new RandomSagas(
            world.participants().stream().map(each -> each.name()).toList(), world.random());
  }

  /** Everything that was asked for. */
  public List<SagaAttempt> attempts() {
    return attempts;
  }

  public void begin() {
    for (ClientNode client : world.clients()) {
      waiting++;
      next(client, world.schedule().operations());
    }
  }

  public boolean areDone() {
    return waiting == 0;
  }

  private void next(ClientNode client, int left) {
    if (left == 0) {
      waiting--;
    } else {
      client.later(random.nextInt(THINK_NANOS), () -> ask(client, () -> next(client, left - 1)));
    }
  }

  private void ask(ClientNode client, Runnable then) {
    TransactionId id =
        TransactionId.create(Instant.ofEpochMilli(client.clock().wallMillis()), random);
    RandomSagas.RandomSaga made = sagas.next(Describe.id(id));
    TransactionSpec spec =
        TransactionSpec.newBuilder().setId(id.toString()).setSaga(made.saga()).build();
    SagaAttempt attempt = new SagaAttempt(id, spec, made.refused());
    attempts.add(attempt);
    Try asked = new Try(client, attempt, then);
    asked.submit();
    int mischief = random.nextInt(10);
    if (mischief < 3) {
      asked.send(any());
    } else if (mischief == 3) {
      attempt.turn();
      client.later(random.nextInt(THINK_NANOS), () -> asked.turn(any()));
    }
  }

  private CoordinatorNode any() {
    return world.coordinators().get(random.nextInt(world.coordinators().size()));
  }

  /** One saga until its end is told, or its client has lost patience. */
  private final class Try {
    private final ClientNode node;
    private final SagaAttempt attempt;
    private final Runnable then;
    private int tries;
    private boolean over;

    Try(ClientNode node, SagaAttempt attempt, Runnable then) {
      this.node = node;
      this.attempt = attempt;
      this.then = then;
    }

    void submit() {
      if (over || tries++ == MAX_TRIES) {
        end();
        return;
      }
      send(any());
      node.later(PATIENCE.toNanos() + random.nextInt(THINK_NANOS), this::submit);
    }

    private void end() {
      if (!over) {
        over = true;
        then.run();
      }
    }

    void send(CoordinatorNode coordinator) {
      CoordinatorNode.Request request =
          new CoordinatorNode.Request(
              attempt.id(), attempt.specHash(), attempt.spec(), PATIENCE, PATIENCE);
      travel(coordinator, "submit", client -> coordinator.submitSaga(request, client));
    }

    void turn(CoordinatorNode coordinator) {
      travel(coordinator, "turn", client -> coordinator.turn(attempt.id(), CANCELLED, client));
    }

    private void travel(CoordinatorNode coordinator, String what, Consumer<Client> call) {
      world
          .network()
          .send(
              node,
              coordinator,
              what,
              attempt.id().hashCode(),
              () -> Describe.id(attempt.id()) + " " + Describe.saga(attempt.spec().getSaga()),
              () -> call.accept(new Answer(coordinator)));
    }

    private void heard(Outcome outcome) {
      attempt.tell(outcome.getStatus());
      if (attempt.end().isPresent()) {
        end();
      }
    }

    /** How a coordinator's answer gets back. */
    private final class Answer implements Client {
      private final CoordinatorNode coordinator;

      Answer(CoordinatorNode coordinator) {
        this.coordinator = coordinator;
      }

      @Override
      public void outcome(Outcome outcome) {
        world
            .network()
            .send(
                coordinator,
                node,
                "outcome",
                attempt.id().hashCode() + outcome.getStatusValue(),
                () -> Describe.id(attempt.id()) + " " + outcome.getStatus(),
                () -> heard(outcome));
      }

      @Override
      public void rejected(Reason reason) {
        coordinator.note(
            "rejected",
            reason.getCodeValue(),
            () -> Describe.id(attempt.id()) + " " + reason.getCode() + " " + reason.getMessage());
      }
    }
  }
}
