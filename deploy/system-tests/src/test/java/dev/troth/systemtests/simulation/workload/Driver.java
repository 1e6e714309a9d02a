package dev.troth.systemtests.simulation.workload;

import dev.troth.coordinator.engine.Client;
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
import java.util.function.Consumer;

/**
 * One client: it asks for one thing after the other. What it is not told the end of it asks again
 * with the same id, mostly of another coordinator; sometimes it asks twice at once, asks to abort,
 * or takes an id that is used for other content.
 */
final class Driver {

  private static final int MAX_TRIES = 4;
  private static final int THINK_NANOS = 20_000_000;
  private static final int RETRY_NANOS = 100_000_000;
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
  private final Reader reader;
  private final SplittableRandom random;
  private int left;
  private boolean done;

  Driver(
      ClientNode node, History history, Listener listener, Transactions transactions, Keys keys) {
    this.node = node;
    this.world = node.world();
    this.history = history;
    this.listener = listener;
    this.transactions = transactions;
    this.random = world.random();
    this.reader = new Reader(node, history, keys);
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
    new Try(attempt(newId(), transactions.opening()), then).submit();
  }

  private void next() {
    if (left-- == 0) {
      done = true;
    } else if (random.nextInt(4) == 0) {
      reader.read(this::begin);
    } else {
      transact();
    }
  }

  private void transact() {
    Attempt attempt = attempt(newId(), transactions.any());
    Try first = new Try(attempt, () -> lookAt(attempt));
    first.submit();
    int mischief = random.nextInt(20);
    if (mischief < 2) {
      first.send(any());
    } else if (mischief < 4) {
      node.later(random.nextInt(RETRY_NANOS), () -> first.abort(any()));
    } else if (mischief == 4) {
      new Try(attempt(attempt.id(), transactions.any()), () -> {}).submit();
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
    Attempt attempt = new Attempt(id, spec.build(), world.agenda().now());
    history.add(attempt);
    return attempt;
  }

  private CoordinatorNode any() {
    return world.coordinators().get(random.nextInt(world.coordinators().size()));
  }

  /** One transaction until it is told, or given up. */
  private final class Try {
    private final Attempt attempt;
    private final Runnable then;
    private int tries;
    private int round;
    private boolean over;

    Try(Attempt attempt, Runnable then) {
      this.attempt = attempt;
      this.then = then;
    }

    void submit() {
      tries++;
      int asked = ++round;
      send(any());
      node.later(
          PATIENCE.toNanos() + RETRY_NANOS,
          () -> {
            if (round == asked) {
              again();
            }
          });
    }

    private void again() {
      round++;
      if (!over && tries < MAX_TRIES) {
        node.later(random.nextInt(RETRY_NANOS), this::submit);
      } else {
        end();
      }
    }

    private void end() {
      if (!over) {
        over = true;
        then.run();
      }
    }

    private CoordinatorNode.Request request() {
      return new CoordinatorNode.Request(
          attempt.id(), attempt.content().specHash(), attempt.spec(), VOTE_TIMEOUT, PATIENCE);
    }

    void send(CoordinatorNode coordinator) {
      travel(coordinator, "submit", client -> coordinator.submit(request(), client));
    }

    void abort(CoordinatorNode coordinator) {
      Reason cancelled =
          Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_CANCELLED).setMessage("please").build();
      travel(
          coordinator,
          "abort",
          client ->
              coordinator.abort(
                  request(), Participants.of(attempt.spec(), world), cancelled, client));
    }

    private void travel(CoordinatorNode coordinator, String what, Consumer<Client> call) {
      world
          .network()
          .send(
              node,
              coordinator,
              what,
              attempt.id().hashCode(),
              () ->
                  Describe.id(attempt.id())
                      + " "
                      + Describe.operations(attempt.spec().getAtomic().getOperationsList()),
              () -> call.accept(new Answer(coordinator)));
    }

    private void heard(Outcome outcome) {
      Attempt.Told told = attempt.tell(world.agenda().now(), outcome);
      listener.told(attempt, told);
      if (!told.isCommitted() && !told.isAborted()) {
        again();
      } else if (random.nextInt(16) == 0 && !over) {
        send(any()); // once more, although it is over
        end();
      } else {
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
                () -> describe(outcome),
                () -> heard(outcome));
      }

      private String describe(Outcome outcome) {
        return Describe.id(attempt.id())
            + " "
            + outcome.getStatus()
            + " "
            + Describe.values(outcome.getReadsList())
            + outcome.getReason().getCode();
      }

      @Override
      public void rejected(Reason reason) {
        world
            .network()
            .send(
                coordinator,
                node,
                "rejected",
                attempt.id().hashCode() + reason.getCodeValue(),
                () -> Describe.id(attempt.id()) + " " + reason.getCode(),
                Try.this::again);
      }
    }
  }
}
