package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.daemon.termination.Decision;
import dev.troth.daemon.termination.TerminationEffect;
import dev.troth.daemon.termination.TerminationEvent;
import dev.troth.daemon.termination.TerminationRules;
import dev.troth.daemon.termination.TerminationState;
import dev.troth.daemon.termination.TerminationStep;
import dev.troth.daemon.trace.Span;
import dev.troth.daemon.trace.SpanAttributes;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Finishes what is in doubt without its owner (protocol section 7): a round of {@link
 * TerminationRules} for every yes that has waited too long, a bounded number of rounds at once,
 * again and again until the decision is known.
 */
final class Terminations {

  /** The least wait between two rounds for one transaction. */
  private static final long MIN_RETRY_NANOS = 200_000_000;

  /** The most that is added to the wait before the first round, as a part of it. */
  private static final double MAX_JITTER = 0.2;

  private static final Reason NEVER_VOTED =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_FENCED)
          .setMessage("another participant's horizon passed the transaction before it had voted")
          .build();

  private record Due(long atNanos, RegisterId id) {}

  private final StoreId self;
  private final Registers registers;
  private final Peers peers;
  private final EngineSettings settings;
  private final RandomGenerator random;

  /**
   * {@code T_doubt}, jittered once for all: those who are in doubt about the same transactions are
   * other participants, and they are not to start at once.
   */
  private final long patienceNanos;

  /** In order of time, for all wait equally long. */
  private final Deque<Due> first = new ArrayDeque<>();

  private final PriorityQueue<Due> again =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos));
  private final Map<RegisterId, Termination> open = new HashMap<>();
  private int running;
  private int blocked;
  private long nowNanos;

  Terminations(
      StoreId self,
      Registers registers,
      Peers peers,
      EngineSettings settings,
      RandomGenerator random) {
    this.self = self;
    this.registers = registers;
    this.peers = peers;
    this.settings = settings;
    this.random = random;
    this.patienceNanos =
        (long) (settings.inDoubtAfter().toNanos() * (1 + MAX_JITTER * random.nextDouble()));
  }

  /** A yes begins to wait. */
  void watch(RegisterId id) {
    first.add(new Due(nowNanos + patienceNanos, id));
  }

  /** The decision is known; it is the row's now. */
  void forget(RegisterId id, Row after) {
    Termination over = open.remove(id);
    if (over != null) {
      over.stop();
      over.end(after);
    }
  }

  /**
   * Transactions that cannot be finished at present: their owner and another participant are both
   * gone.
   */
  int blocked() {
    return blocked;
  }

  /** Whether this one is among them. */
  boolean isBlocked(RegisterId id) {
    Termination search = open.get(id);
    return search != null && search.isBlocked;
  }

  void begin(long now) {
    nowNanos = now;
  }

  void tick() {
    while (!first.isEmpty() && isDue(first.peek()) && running < settings.maxTerminations()) {
      start(first.remove().id());
    }
    while (!again.isEmpty() && isDue(again.peek()) && running < settings.maxTerminations()) {
      start(again.remove().id());
    }
  }

  private boolean isDue(Due due) {
    return nowNanos - due.atNanos() >= 0;
  }

  private void start(RegisterId id) {
    if (registers.isInDoubt(id)) {
      open.computeIfAbsent(id, same -> new Termination(id, registers.row(id), registers.voteOn(id)))
          .start();
    }
  }

  /** One transaction's search for its decision. */
  private final class Termination implements TerminationEffect.Handler {

    private final RegisterId id;
    private final ByteString content;
    private final List<Member> members;
    private final Span search;
    private TerminationState state;
    private int rounds;
    private boolean isRunning;
    private boolean isBlocked;

    Termination(RegisterId id, Row yes, Span vote) {
      this.id = id;
      this.content = yes.branch().specHash();
      this.members = yes.branch().members();
      this.search = vote.child("find the decision");
      List<StoreId> stores = new ArrayList<>(members.size());
      for (Member member : members) {
        stores.add(StoreId.of(member.getStoreId()));
      }
      this.state = TerminationState.create(Optional.of(yes.owner()), stores);
    }

    void start() {
      isRunning = true;
      running++;
      rounds++;
      learn(new TerminationEvent.Start());
    }

    void stop() {
      if (isRunning) {
        isRunning = false;
        running--;
      }
      unblock();
    }

    void end(Row after) {
      boolean committed = after.status() == RegisterStatus.REGISTER_STATUS_COMMITTED;
      search.set(SpanAttributes.OUTCOME, committed ? "COMMITTED" : "ABORTED");
      search.end();
    }

    private void unblock() {
      if (isBlocked) {
        isBlocked = false;
        blocked--;
      }
    }

    private void learn(TerminationEvent event) {
      TerminationStep step = TerminationRules.decide(state, event);
      state = step.next();
      for (TerminationEffect effect : step.effects()) {
        effect.handTo(this);
      }
    }

    /** Answers of a round that is over say nothing to anybody. */
    private <T> Consumer<T> whileOpen(Consumer<T> answer) {
      return value -> {
        if (open.get(id) == this) {
          answer.accept(value);
        }
      };
    }

    @Override
    public void askOwner(Owner owner) {
      OwnerId ownerId = OwnerId.of(owner);
      peers.askOwner(
          owner,
          id,
          whileOpen(
              answer ->
                  learn(
                      answer.isPresent()
                          ? TerminationEvent.OwnerAnswered.of(ownerId, answer.get())
                          : new TerminationEvent.OwnerUnreachable(ownerId))));
    }

    @Override
    public void peek(List<StoreId> stores) {
      for (StoreId store : stores) {
        if (store.equals(self)) {
          registers.receive(id, new RegisterEvent.Peek(content), own());
        } else {
          peers.peek(member(store), id, content, answerOf(store));
        }
      }
    }

    @Override
    public void seal(List<StoreId> stores) {
      for (StoreId store : stores) {
        if (store.equals(self)) {
          registers.receive(id, new RegisterEvent.Seal(content), own());
        } else {
          peers.seal(member(store), id, content, answerOf(store));
        }
      }
    }

    /** Our own register answers like any other: once it is durable, back on the engine's thread. */
    private Consumer<RegisterAnswer> own() {
      Consumer<Optional<Register>> answer = answerOf(self);
      return said -> peers.toEngine(() -> answer.accept(Optional.of(said.getRegister())));
    }

    private Consumer<Optional<Register>> answerOf(StoreId store) {
      return whileOpen(
          register ->
              learn(
                  register.isPresent()
                      ? new TerminationEvent.Answered(store, register.get())
                      : new TerminationEvent.Unreachable(store)));
    }

    private Member member(StoreId store) {
      for (Member member : members) {
        if (member.getStoreId().equals(store.toBytes())) {
          return member;
        }
      }
      throw new IllegalArgumentException(store + " is no member of " + id);
    }

    @Override
    public void decided(Decision decision, List<StoreId> uninformed) {
      for (StoreId store : uninformed) {
        if (!store.equals(self)) {
          tell(member(store), decision);
        }
      }
      registers.receive(id, eventOf(decision), said -> {});
    }

    private void tell(Member member, Decision decision) {
      if (decision instanceof Decision.Commit commit) {
        peers.tellCommit(member, id, content, commit.timestamp());
      } else {
        peers.tellAbort(member, id, content, ((Decision.Abort) decision).reason());
      }
    }

    private RegisterEvent eventOf(Decision decision) {
      return decision instanceof Decision.Commit commit
          ? new RegisterEvent.DecideCommit(content, commit.timestamp())
          : new RegisterEvent.DecideAbort(content, ((Decision.Abort) decision).reason());
    }

    @Override
    public void backOff(TerminationEffect.BackOff backOff) {
      if (!backOff.forgotten().isEmpty()) {
        // R9: what is forgotten there while our own yes stands was never voted on, and R10: never
        // will be. Our row aborts.
        decided(new Decision.Abort(NEVER_VOTED), List.of());
        return;
      }
      stop();
      if (backOff.pendingOwner().isEmpty()) {
        isBlocked = true;
        blocked++;
        search.event("waits for whoever knows it");
      }
      long cap =
          Math.min(settings.inDoubtRetry().toNanos(), MIN_RETRY_NANOS << Math.min(rounds, 10));
      again.add(new Due(nowNanos + MIN_RETRY_NANOS + random.nextLong(cap), id));
    }

    @Override
    public void outcomeUnknown() {
      throw new BrokenInvariant("transaction=" + id + " is in doubt here and forgotten by itself");
    }

    @Override
    public void brokenInvariant(String what) {
      throw new BrokenInvariant("transaction=" + id + " " + what);
    }
  }
}
