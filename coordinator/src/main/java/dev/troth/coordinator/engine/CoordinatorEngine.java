package dev.troth.coordinator.engine;

import dev.troth.clock.HybridClock;
import dev.troth.coordinator.owner.OwnerState;
import dev.troth.coordinator.registry.Participant;
import dev.troth.daemon.fatal.FatalError;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Outcome;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterMessageKind;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.SagaRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes transactions, finds the run that an answer belongs to, and keeps time. All of it in turns:
 * a call runs on its caller's thread, and never waits.
 *
 * <p>What a participant shows or refuses is an event of a run; the owner's rules say what follows.
 * Runs are forgotten once everybody has acknowledged, or some time after their decision (see {@link
 * Self}), for then the registers answer. A run that takes its votes back is never forgotten before
 * it is decided: an OwnerAbort of it may still be on its way when the same id is submitted again.
 */
public final class CoordinatorEngine {

  private static final Logger log = LoggerFactory.getLogger(CoordinatorEngine.class);

  static final Reason SHUTTING_DOWN =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_SHUTTING_DOWN)
          .setMessage("this coordinator is stopping; ask another with the same id")
          .build();

  private final EngineLimits limits;
  private final Turns turns;
  private final SteadyTime time;
  private final TimerWheel wheel;
  private final EngineMetrics metrics;
  private final Routes routes;
  private final Admission admission;
  private final RunContext context;
  private final Sagas sagas;
  private final Map<RegisterId, TransactionRun> runs = new HashMap<>();
  private final Queue<TransactionRun> decided = new ArrayDeque<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private int undecided;
  private boolean ticking;
  private boolean draining;

  public CoordinatorEngine(
      Self self,
      EngineLimits limits,
      Turns turns,
      SteadyTime time,
      RandomGenerator random,
      HybridClock clock,
      ParticipantLink.Opener links,
      OwnerPeers peers,
      StepOperations operations,
      EngineMetrics metrics,
      FatalError fatal) {
    this.limits = limits;
    this.turns = turns;
    this.time = time;
    this.metrics = metrics;
    this.wheel = new TimerWheel(time.nanoTime());
    this.routes = new Routes(links, time, new Links());
    this.admission = new Admission(limits, routes, metrics);
    this.context =
        new RunContext(self, turns, time, wheel, random, clock, peers, metrics, fatal, new Shelf());
    this.sagas =
        new Sagas(
            new SagaContext(
                context, routes, limits.sagas(), operations, metrics.sagas(), new StepAttempts()),
            admission);
  }

  /** The sagas that are driven here. */
  public Sagas sagas() {
    return sagas;
  }

  /** Where the participants are. */
  public Routes routes() {
    return routes;
  }

  /** Learns of a participant, or what is new about it. */
  public void know(Participant participant) {
    turns.requireTurn();
    routes.know(participant);
  }

  /** Drives a transaction, or has its client wait with those that submitted it before. */
  public void submit(Submission submission, Client client) {
    turns.requireTurn();
    TransactionRun run = runs.get(submission.register());
    try {
      if (run == null) {
        run = start(submission);
      } else {
        requireSameContent(run, submission);
      }
    } catch (RejectedException e) {
      client.rejected(e.reason());
      return;
    }
    run.attach(new Waiter(client, submission.answerByNanos(), submission.answersVote()));
    tickLater();
  }

  /** Drives a saga, or has its client wait with those that submitted it before. */
  public void submit(SagaSubmission submission, Client client) {
    turns.requireTurn();
    sagas.submit(submission, client);
    tickLater();
  }

  /**
   * Takes over unfinished sagas that nobody drives, as far as there is room (S7).
   *
   * @return those that are driven here from now on
   */
  public List<TransactionId> adopt(List<SagaRow> rows) {
    turns.requireTurn();
    List<TransactionId> adopted = sagas.adopt(rows);
    tickLater();
    return adopted;
  }

  /**
   * Takes a transaction back that is driven here, or asks a saga to turn back that is.
   *
   * @param answerByNanos when the client wants an answer at the latest
   * @return whether it is; if not, the client is not told anything
   */
  public boolean abort(TransactionId id, Reason reason, Client client, long answerByNanos) {
    turns.requireTurn();
    TransactionRun run = runs.get(RegisterId.atomic(id));
    if (run == null) {
      boolean isTurned = sagas.turn(id, reason, client, answerByNanos);
      tickLater();
      return isTurned;
    }
    run.cancel(reason);
    run.attach(new Waiter(client, answerByNanos, false));
    tickLater();
    return true;
  }

  /** Finds the decision of a transaction that nobody drives any more (section 7). */
  public void recover(Submission submission, List<Member> members, Client client) {
    turns.requireTurn();
    List<Route> reached;
    try {
      reached = reach(members);
    } catch (IllegalArgumentException e) {
      client.rejected(malformed(e));
      return;
    }
    search(submission, reached, client);
    tickLater();
  }

  private void search(Submission submission, List<Route> members, Client client) {
    TransactionRun run = runs.get(submission.register());
    if (run == null) {
      run = TransactionRun.recover(context, submission, members);
      keep(run);
    }
    run.attach(new Waiter(client, submission.answerByNanos(), false));
  }

  /** What this coordinator says to a participant that asks a row's owner. */
  public OwnerStatusResponse ownerStatus(RegisterId register, long incarnation) {
    turns.requireTurn();
    OwnerStatusResponse.Builder response = OwnerStatusResponse.newBuilder();
    TransactionRun run = runs.get(register);
    if (run == null || incarnation != run.state().self().incarnation()) {
      return response.setDecision(OwnerDecision.OWNER_DECISION_NOT_MINE).build();
    }
    OwnerState state = run.state();
    return switch (state.phase()) {
      case RUNNING, ABORTING -> response.setDecision(OwnerDecision.OWNER_DECISION_PENDING).build();
      case COMMITTED ->
          response
              .setDecision(OwnerDecision.OWNER_DECISION_COMMITTED)
              .setCommitTimestamp(state.commitTimestamp().bits())
              .build();
      case ABORTED ->
          response
              .setDecision(OwnerDecision.OWNER_DECISION_ABORTED)
              .setReason(state.abortReason())
              .build();
      // It will announce nothing by R3: whoever asks recovers without it.
      case WATCHING, UNKNOWN, REFUSED ->
          response.setDecision(OwnerDecision.OWNER_DECISION_NOT_MINE).build();
    };
  }

  /** Takes no more transactions; done when none is undecided. */
  public CompletableFuture<Void> drain() {
    turns.requireTurn();
    draining = true;
    completeDrain();
    return drained;
  }

  /** Undecided transactions now. */
  public int inFlight() {
    turns.requireTurn();
    return undecided;
  }

  /** Lets go of everything; the participants finish what is left (section 7). */
  public void close() {
    turns.requireTurn();
    routes.close();
  }

  private List<Route> reach(List<Member> members) {
    List<Route> reached = new ArrayList<>(members.size());
    members.forEach(member -> reached.add(routes.reach(member)));
    return reached;
  }

  private static Reason malformed(IllegalArgumentException e) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_INTERNAL)
        .setMessage("a row names a member that cannot be: " + e.getMessage())
        .build();
  }

  private TransactionRun start(Submission submission) {
    if (draining) {
      throw new RejectedException(SHUTTING_DOWN);
    }
    List<Route> admitted = admission.admit(submission, undecided, time.nanoTime());
    TransactionRun run = TransactionRun.start(context, submission, admitted);
    keep(run);
    return run;
  }

  private static void requireSameContent(TransactionRun run, Submission submission) {
    if (run.isRecovery()) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_BUSY,
          "its outcome is being recovered here; submit it again with the same id");
    }
    if (!run.specHash().equals(submission.specHash())) { // R11
      throw new RejectedException(
          ErrorCode.ERROR_CODE_TXN_ID_REUSED,
          "id " + submission.id() + " is in use for other content; nothing was changed");
    }
  }

  private void keep(TransactionRun run) {
    runs.put(run.register(), run);
    undecided++;
    run.routes().forEach(Route::use);
    run.routes().forEach(Route::began);
    metrics.kept(undecided, runs.size());
  }

  private void forgetTheOldest() {
    while (!decided.isEmpty() && decided.element().isGone()) {
      decided.remove();
    }
    if (runs.size() > limits.maxKept() && !decided.isEmpty()) {
      decided.remove().forgetEarly();
    }
  }

  private void completeDrain() {
    if (draining && undecided == 0) {
      drained.complete(null);
    }
  }

  private void tickLater() {
    if (!ticking && !wheel.isEmpty()) {
      ticking = true;
      time.after(TimerWheel.TICK, () -> turns.execute(this::tick));
    }
  }

  private void tick() {
    ticking = false;
    wheel.advance(time.nanoTime());
    tickLater();
  }

  /** What the links tell. */
  private final class Links implements Route.Listener {
    @Override
    public void up(Route route) {
      metrics.linkUp();
      List.copyOf(runs.values()).forEach(run -> run.up(route));
      sagas.up(route);
    }

    @Override
    public void down(Route route) {
      metrics.linkDown();
      List.copyOf(runs.values()).forEach(run -> run.down(route));
    }

    @Override
    public void answered(Route route, List<RegisterReply> replies) {
      for (int i = 0; i < replies.size(); i++) {
        try {
          answered(route, replies.get(i));
        } catch (IllegalArgumentException e) {
          log.warn("answer is malformed participant={}", route.member().getName(), e);
        }
      }
      tickLater();
    }

    private static boolean isAboutSaga(RegisterMessageKind kind) {
      return switch (kind) {
        case REGISTER_MESSAGE_KIND_OPEN_SAGA,
            REGISTER_MESSAGE_KIND_FENCE_STEP,
            REGISTER_MESSAGE_KIND_NOTE_SAGA,
            REGISTER_MESSAGE_KIND_END_SAGA ->
            true;
        case REGISTER_MESSAGE_KIND_PREPARE,
            REGISTER_MESSAGE_KIND_DECIDE,
            REGISTER_MESSAGE_KIND_OWNER_ABORT,
            REGISTER_MESSAGE_KIND_SEAL,
            REGISTER_MESSAGE_KIND_PEEK,
            REGISTER_MESSAGE_KIND_UNSPECIFIED,
            UNRECOGNIZED ->
            false;
      };
    }

    private void answered(Route route, RegisterReply reply) {
      if (isAboutSaga(reply.getKind())) {
        sagas.answered(route, reply);
        return;
      }
      TransactionRun run = runs.get(RegisterId.of(reply.getKey()));
      if (run != null && run.specHash().equals(reply.getSpecHash())) { // R11
        run.answered(route, reply.getKind(), reply.getAnswer());
      }
    }
  }

  /** How steps' attempts are driven: like any transaction, but that their saga was admitted. */
  private final class StepAttempts implements SagaContext.Attempts {
    @Override
    public void start(Submission attempt, List<Route> members, boolean isRetry, Client client) {
      TransactionRun run = runs.get(attempt.register());
      try {
        if (run == null) {
          admission.admitAttempt(members, time.nanoTime());
          run = TransactionRun.start(context, attempt, members);
          keep(run);
        } else {
          requireSameContent(run, attempt);
        }
      } catch (RejectedException e) {
        client.rejected(e.reason());
        return;
      }
      run.attach(
          new Waiter(isRetry ? new Retry(members, client) : client, TimerWheel.NEVER, false));
    }

    @Override
    public boolean hasRoomForRetry(List<Route> members) {
      return members.stream()
          .allMatch(route -> route.retries() < SagaLimits.MAX_RETRIES_PER_PARTICIPANT);
    }

    @Override
    public void recover(Submission attempt, List<Route> members, Client client) {
      search(attempt, members, client);
    }

    @Override
    public void cancel(RegisterId attempt, Reason reason) {
      TransactionRun run = runs.get(attempt);
      if (run != null) {
        run.cancel(reason);
      }
    }

    @Override
    public Optional<Reason> undecidedBecause(RegisterId attempt) {
      TransactionRun run = runs.get(attempt);
      return run == null || run.state().phase().isDecided()
          ? Optional.empty()
          : Optional.of(run.undecidedBecause());
    }

    @Override
    public boolean isDraining() {
      return draining;
    }
  }

  /** Waits for a retry, which its participants count as long as it is under way. */
  private record Retry(List<Route> members, Client client) implements Client {
    Retry {
      members.forEach(Route::retryBegan);
    }

    @Override
    public void outcome(Outcome outcome) {
      members.forEach(Route::retryEnded);
      client.outcome(outcome);
    }

    @Override
    public void rejected(Reason reason) {
      members.forEach(Route::retryEnded);
      client.rejected(reason);
    }
  }

  /** Where the runs are kept. */
  private final class Shelf implements RunContext.Keeper {
    @Override
    public void decided(TransactionRun run) {
      undecided--;
      run.routes().forEach(Route::ended);
      decided.add(run);
      forgetTheOldest();
      metrics.kept(undecided, runs.size());
      completeDrain();
    }

    @Override
    public void gone(TransactionRun run) {
      runs.remove(run.register(), run);
      routes.release(run.routes());
      metrics.kept(undecided, runs.size());
    }
  }
}
