package dev.troth.systemtests.simulation.workload;

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

/**
 * One client of sagas. What it is not told the end of it asks again, mostly elsewhere; some it
 * submits to two coordinators at once, some it asks to turn back, and some things it does are no
 * sagas.
 */
final class SagaClient {

  private static final int THINK_NANOS = 60_000_000;
  private static final Try.Pace PACE = new Try.Pace(8, 200_000_000);
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
    wanted(atomic(keys.opening()), then).submit();
  }

  /** Asks once more for what is over. */
  void askAgain(SagaAsked asked) {
    wanted(asked, () -> {}).sendOnce();
  }

  private void next() {
    if (left-- == 0) {
      done = true;
      return;
    }
    if (random.nextInt(6) == 0) {
      wanted(atomic(keys.beside(random)), this::begin).submit();
      return;
    }
    SagaAsked saga = saga();
    Try first = wanted(saga, this::begin);
    first.submit();
    int mischief = random.nextInt(12);
    if (mischief < 2) {
      first.sendOnce();
    } else if (mischief < 4) {
      node.later(random.nextInt(SECOND_THOUGHTS_NANOS), () -> abort(saga, first));
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

  private Try wanted(SagaAsked asked, Runnable then) {
    return new Try(
        node,
        new CoordinatorNode.Request(
            asked.id(), asked.content().specHash(), asked.spec(), "", VOTE_TIMEOUT, PATIENCE),
        PACE,
        () -> SagaTexts.text(asked.spec()),
        new Ear(asked),
        then);
  }

  private void abort(SagaAsked asked, Try first) {
    asked.turn();
    CoordinatorNode coordinator = first.any();
    first.travel(
        coordinator, "abort", client -> coordinator.abortAnywhere(asked.id(), PATIENCE, client));
  }

  /** Takes in what is said of one thing. */
  private final class Ear implements Try.Listener {
    private final SagaAsked asked;

    Ear(SagaAsked asked) {
      this.asked = asked;
    }

    @Override
    public boolean heard(Outcome outcome) {
      history.tell(asked, outcome);
      return isEnd(outcome.getStatus());
    }

    @Override
    public boolean refused(Reason reason) {
      return reason.getCode() == ErrorCode.ERROR_CODE_EXPIRED;
    }
  }
}
