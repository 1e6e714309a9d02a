package dev.troth.systemtests.simulation.workload;

import dev.troth.id.TransactionId;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.CoordinatorNode;
import dev.troth.systemtests.simulation.world.Describe;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One client: it asks for one thing after the other. What it is not told the end of it asks again
 * with the same id, mostly of another coordinator; sometimes it asks twice at once, asks to abort,
 * or takes an id that is used for other content.
 */
final class Driver {

  private static final int THINK_NANOS = 20_000_000;
  private static final int SECOND_THOUGHTS_NANOS = 100_000_000;
  private static final Try.Pace PACE = new Try.Pace(4, 100_000_000);
  private static final Duration VOTE_TIMEOUT = Duration.ofMillis(800);
  private static final Duration PATIENCE = Duration.ofMillis(1200);

  /** Somebody who checks what clients are told as soon as they are. */
  interface Listener {
    void told(Attempt attempt, Attempt.Told told);
  }

  private final ClientNode node;
  private final World world;
  private final History history;
  private final Listener listener;
  private final Transactions transactions;
  private final ReadsAtRandom reader;
  private final boolean readsMostly;
  private final ClientSession session;
  private final List<ClientSession> others;
  private final SplittableRandom random;
  private int left;
  private boolean done;

  /**
   * @param session its own
   * @param others may be handed over to it
   */
  Driver(
      ClientNode node,
      History history,
      Listener listener,
      Transactions transactions,
      Keys keys,
      ClientSession session,
      List<ClientSession> others) {
    this.node = node;
    this.world = node.world();
    this.history = history;
    this.listener = listener;
    this.transactions = transactions;
    this.random = world.random();
    this.session = session;
    this.others = others;
    this.readsMostly = world.schedule().reads().isPresent();
    this.reader =
        readsMostly
            ? new SessionReader(node, history, keys, session)
            : new Reader(node, history, keys, session);
    this.left = world.schedule().operations();
  }

  boolean isDone() {
    return done;
  }

  void begin() {
    node.later(random.nextInt(THINK_NANOS), this::next);
  }

  /** Opens the accounts. */
  void open(Runnable then) {
    wanted(attempt(newId(), transactions.opening()), then).submit();
  }

  private void next() {
    if (random.nextInt(8) == 0) {
      session.takeOver(others.get(random.nextInt(others.size())));
    }
    if (left-- == 0) {
      done = true;
    } else if (readsNow()) {
      reader.read(this::begin);
    } else {
      transact();
    }
  }

  private boolean readsNow() {
    return readsMostly ? random.nextInt(3) > 0 : random.nextInt(4) == 0;
  }

  private void transact() {
    Attempt attempt = attempt(newId(), transactions.any());
    Try first = wanted(attempt, () -> lookAt(attempt));
    first.submit();
    int mischief = random.nextInt(20);
    if (mischief < 2) {
      first.sendOnce();
    } else if (mischief < 4) {
      node.later(random.nextInt(SECOND_THOUGHTS_NANOS), () -> abort(attempt, first));
    } else if (mischief == 4) {
      wanted(attempt(attempt.id(), transactions.any()), () -> {}).submit();
    }
  }

  private void lookAt(Attempt attempt) {
    if (attempt.acknowledgedAt() < Long.MAX_VALUE && random.nextBoolean()) {
      reader.readBack(attempt, this::begin);
    } else {
      begin();
    }
  }

  private TransactionId newId() {
    return TransactionId.create(Instant.ofEpochMilli(node.clock().wallMillis()), random);
  }

  private Attempt attempt(TransactionId id, List<Operation> operations) {
    TransactionSpec.Builder spec = TransactionSpec.newBuilder().setId(id.toString());
    spec.getAtomicBuilder().addAllOperations(operations);
    Attempt attempt =
        new Attempt(id, spec.build(), world.agenda().now(), session.past(), session.token());
    history.add(attempt);
    return attempt;
  }

  private Try wanted(Attempt attempt, Runnable then) {
    return new Try(
        node,
        request(attempt),
        PACE,
        () -> Describe.operations(attempt.spec().getAtomic().getOperationsList()),
        new Ear(attempt),
        then);
  }

  private static CoordinatorNode.Request request(Attempt attempt) {
    return new CoordinatorNode.Request(
        attempt.id(),
        attempt.content().specHash(),
        attempt.spec(),
        attempt.sessionToken(),
        VOTE_TIMEOUT,
        PATIENCE);
  }

  private void abort(Attempt attempt, Try first) {
    CoordinatorNode coordinator = first.any();
    Reason cancelled =
        Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_CANCELLED).setMessage("please").build();
    first.travel(
        coordinator,
        "abort",
        client ->
            coordinator.abort(
                request(attempt), Participants.of(attempt.spec(), world), cancelled, client));
  }

  /** Takes in what is said of one transaction. */
  private final class Ear implements Try.Listener {
    private final Attempt attempt;

    Ear(Attempt attempt) {
      this.attempt = attempt;
    }

    @Override
    public boolean heard(Outcome outcome) {
      Attempt.Told told = attempt.tell(world.agenda().now(), outcome);
      listener.told(attempt, told);
      if (told.isCommitted()) {
        session.wrote(told.commitTimestamp(), outcome.getSessionToken());
      }
      boolean isEnd = told.isCommitted() || told.isAborted();
      if (isEnd && random.nextInt(16) == 0) {
        wanted(attempt, () -> {}).sendOnce(); // although it is over
      }
      return isEnd;
    }

    @Override
    public boolean refused(Reason reason) {
      return false;
    }
  }
}
