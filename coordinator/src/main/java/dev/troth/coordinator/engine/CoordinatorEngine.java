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
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterMessageKind;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.SagaRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private final Turns turns;
  private final SteadyTime time;
  private final TimerWheel wheel;
  private final EngineMetrics metrics;
  private final Routes routes;
  private final Admission admission;
  private final RunContext context;
  private final Sagas sagas;
  private final TransactionRuns runs;
  private final StepAttempts attempts;
  private boolean ticking;

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
    this.turns = turns;
    this.time = time;
    this.metrics = metrics;
    this.wheel = new TimerWheel(time.nanoTime());
    this.routes = new Routes(links, time, new Links());
    this.admission = new Admission(limits, routes, metrics);
    this.runs = new TransactionRuns(limits, routes, metrics);
    this.context =
        new RunContext(self, turns, time, wheel, random, clock, peers, metrics, fatal, runs);
    this.attempts = new StepAttempts(context, runs, admission);
    this.sagas =
        new Sagas(
            new SagaContext(context, routes, limits.sagas(), operations, metrics.sagas(), attempts),
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
    TransactionRun run;
    try {
      run = runs.joinOrBegin(submission, () -> begin(submission));
    } catch (RejectedException e) {
      RunTrace.rejected(submission.trace(), e.reason());
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
    Optional<TransactionRun> run = runs.find(RegisterId.atomic(id));
    run.ifPresent(
        driven -> {
          driven.cancel(reason);
          driven.attach(new Waiter(client, answerByNanos, false));
        });
    boolean isDriven = run.isPresent() || sagas.turn(id, reason, client, answerByNanos);
    tickLater();
    return isDriven;
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
    attempts.recover(submission, reached, client);
    tickLater();
  }

  /** What this coordinator says to a participant that asks a row's owner. */
  public OwnerStatusResponse ownerStatus(RegisterId register, long incarnation) {
    turns.requireTurn();
    OwnerStatusResponse.Builder response = OwnerStatusResponse.newBuilder();
    TransactionRun run = runs.find(register).orElse(null);
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
    return runs.drain();
  }

  /** Undecided transactions now. */
  public int inFlight() {
    turns.requireTurn();
    return runs.undecided();
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

  private TransactionRun begin(Submission submission) {
    if (runs.isDraining()) {
      throw new RejectedException(SHUTTING_DOWN);
    }
    List<Route> admitted = admission.admit(submission, runs.undecided(), time.nanoTime());
    return TransactionRun.start(context, submission, admitted);
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
      runs.all().forEach(run -> run.up(route));
      sagas.up(route);
    }

    @Override
    public void down(Route route) {
      metrics.linkDown();
      runs.all().forEach(run -> run.down(route));
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
      runs.find(RegisterId.of(reply.getKey()))
          .filter(run -> run.specHash().equals(reply.getSpecHash())) // R11
          .ifPresent(run -> run.answered(route, reply.getKind(), reply.getAnswer()));
    }
  }
}
