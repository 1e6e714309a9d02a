package dev.troth.systemtests.simulation.workload;

import dev.troth.coordinator.engine.Client;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.simulation.history.SagaAsked;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.CoordinatorNode;
import dev.troth.systemtests.simulation.world.Describe;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One client of sagas. What it is not told the end of it asks again, mostly elsewhere; some it
 * submits to two coordinators at once, some it asks to turn back, and some things it does are no
 * sagas.
 */
final class SagaClient {

  private static final int MAX_TRIES = 8;
  private static final int THINK_NANOS = 60_000_000;
  private static final int RETRY_NANOS = 200_000_000;
  private static final int SECOND_THOUGHTS_NANOS = 300_000_000;
  private static final Duration VOTE_TIMEOUT = Duration.ofMillis(800);
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private final ClientNode node;
  private final World world;
  private final SagaHistory history;
  private final SagaKeys keys;
  private final SagaDocuments documents;
  private final RandomSagas foreseeable;
  private final SplittableRandom random;
  private int left;
  private boolean done;

  SagaClient(ClientNode node, SagaHistory history, SagaKeys keys) {
    this.node = node;
    this.world = node.world();
    this.history = history;
    this.keys = keys;
    this.random = world.random();
    this.documents = new SagaDocuments(keys, random);
    this.foreseeable = new RandomSagas(keys.participants(), random);
    this.left = world.schedule().operations();
  }

  boolean isDone() {
    return done;
  }

  void begin() {
    node.later(random.nextInt(THINK_NANOS), this::next);
  }

  /** Fills what there is. */
  void open(Runnable then) {
    new Try(atomic(keys.opening()), then).submit();
  }

  /** Asks once more for what is over. */
  void askAgain(SagaAsked asked) {
    new Try(asked, () -> {}).send(any());
  }

  private void next() {
    if (left-- == 0) {
      done = true;
      return;
    }
    if (random.nextInt(6) == 0) {
      new Try(atomic(keys.beside(random)), this::begin).submit();
      return;
    }
    Try first = new Try(saga(), this::begin);
    first.submit();
    int mischief = random.nextInt(12);
    if (mischief < 2) {
      first.send(any());
    } else if (mischief < 4) {
      node.later(random.nextInt(SECOND_THOUGHTS_NANOS), () -> first.abort(any()));
    } else if (mischief == 4) {
      first.leave();
    }
  }

  private TransactionId newId() {
    return TransactionId.create(Instant.ofEpochMilli(node.clock().wallMillis()), random);
  }

  private SagaAsked saga() {
    TransactionId id = newId();
    if (random.nextInt(3) > 0) {
      return history.add(new SagaAsked(id, documents.any(id.toString()), Optional.empty()));
    }
    RandomSagas.RandomSaga known = foreseeable.next(Describe.id(id));
    TransactionSpec spec =
        TransactionSpec.newBuilder().setId(id.toString()).setSaga(known.saga()).build();
    TransactionStatus end =
        known.refused()
            ? TransactionStatus.TRANSACTION_STATUS_COMPENSATED
            : TransactionStatus.TRANSACTION_STATUS_COMPLETED;
    return history.add(new SagaAsked(id, spec, Optional.of(end)));
  }

  private SagaAsked atomic(List<Operation> operations) {
    TransactionId id = newId();
    TransactionSpec.Builder spec = TransactionSpec.newBuilder().setId(id.toString());
    spec.getAtomicBuilder().addAllOperations(operations);
    return history.add(new SagaAsked(id, spec.build(), Optional.empty()));
  }

  private CoordinatorNode any() {
    return world.coordinators().get(random.nextInt(world.coordinators().size()));
  }

  private static boolean isEnd(TransactionStatus status) {
    return switch (status) {
      case TRANSACTION_STATUS_COMMITTED,
          TRANSACTION_STATUS_ABORTED,
          TRANSACTION_STATUS_COMPLETED,
          TRANSACTION_STATUS_COMPENSATED ->
          true;
      case TRANSACTION_STATUS_UNSPECIFIED,
          TRANSACTION_STATUS_IN_PROGRESS,
          TRANSACTION_STATUS_COMPENSATING,
          TRANSACTION_STATUS_STUCK,
          TRANSACTION_STATUS_UNKNOWN,
          UNRECOGNIZED ->
          false;
    };
  }

  /** One thing until it is told, or given up. */
  private final class Try {
    private final SagaAsked asked;
    private final Runnable then;
    private int tries;
    private int round;
    private boolean over;

    Try(SagaAsked asked, Runnable then) {
      this.asked = asked;
      this.then = then;
    }

    void submit() {
      tries++;
      int now = ++round;
      send(any());
      node.later(
          PATIENCE.toNanos() + RETRY_NANOS,
          () -> {
            if (round == now) {
              again();
            }
          });
    }

    private void again() {
      round++;
      if (!over && tries < MAX_TRIES) {
        node.later(random.nextInt(RETRY_NANOS), this::submit);
      } else {
        leave();
      }
    }

    /** Whatever becomes of it. */
    void leave() {
      if (!over) {
        over = true;
        then.run();
      }
    }

    void send(CoordinatorNode coordinator) {
      CoordinatorNode.Request request =
          new CoordinatorNode.Request(
              asked.id(), asked.content().specHash(), asked.spec(), VOTE_TIMEOUT, PATIENCE);
      travel(coordinator, "submit", client -> coordinator.submit(request, client));
    }

    void abort(CoordinatorNode coordinator) {
      asked.turn();
      travel(
          coordinator, "abort", client -> coordinator.abortAnywhere(asked.id(), PATIENCE, client));
    }

    private void travel(CoordinatorNode coordinator, String what, Consumer<Client> call) {
      world
          .network()
          .send(
              node,
              coordinator,
              what,
              asked.id().hashCode(),
              () -> Describe.id(asked.id()) + " " + SagaTexts.text(asked.spec()),
              () -> call.accept(new Answer(coordinator)));
    }

    private void heard(Outcome outcome) {
      history.tell(asked, outcome);
      if (isEnd(outcome.getStatus())) {
        leave();
      } else {
        again();
      }
    }

    private void refused(Reason reason) {
      if (reason.getCode() == ErrorCode.ERROR_CODE_EXPIRED) {
        leave();
      } else {
        again();
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
        answer(
            "outcome",
            outcome.getStatusValue(),
            outcome.getStatus() + " " + outcome.getReason().getCode(),
            () -> heard(outcome));
      }

      @Override
      public void rejected(Reason reason) {
        answer("rejected", reason.getCodeValue(), reason.getCode().name(), () -> refused(reason));
      }

      private void answer(String what, int detail, String text, Runnable arrival) {
        world
            .network()
            .send(
                coordinator,
                node,
                what,
                asked.id().hashCode() + detail,
                () -> Describe.id(asked.id()) + " " + text,
                arrival);
      }
    }
  }
}
