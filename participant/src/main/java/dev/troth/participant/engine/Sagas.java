package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.RegisterRules;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.Home;
import dev.troth.participant.saga.HomeEvent;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.saga.HomeRules;
import dev.troth.participant.saga.HomeTransition;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The participant's part in sagas (protocol section 9): home rows by {@link HomeRules}, fences, and
 * the end of all of a saga's rows here. What is said leaves once it is durable.
 */
public final class Sagas {

  private final Store store;
  private final Registers registers;
  private final OpenSagas open;
  private final OpenHomes homes = new OpenHomes();
  private final Handovers handovers;
  private final LongSupplier wallMillis;
  private Batch batch;
  private long nowNanos;
  private boolean draining;

  Sagas(
      Store store,
      Registers registers,
      OpenSagas open,
      Peers peers,
      LongSupplier wallMillis,
      RandomGenerator random,
      Batch batch) {
    this.store = store;
    this.registers = registers;
    this.open = open;
    this.handovers = new Handovers(homes, this::homeRow, peers, random);
    this.wallMillis = wallMillis;
    this.batch = batch;
  }

  /** Finds the home rows that have not ended; before anything is served. */
  void restore() {
    store.openHomes(
        home -> {
          open.addHome(home.saga());
          homes.written(home.saga(), home.row(), nowNanos - Handovers.OWNER_CHECK.toNanos());
          handovers.watchAtStart(home.saga());
        });
  }

  void begin(Batch next, long now) {
    batch = next;
    nowNanos = now;
    handovers.begin(now);
  }

  void tick() {
    handovers.tick();
  }

  /** No new sagas from now on. */
  void drain() {
    draining = true;
  }

  /** An attempt at one of its steps: its driver is there. */
  void attempted(RegisterId id) {
    if (OpenSagas.isSagas(id)) {
      handovers.heard(id.transaction());
    }
  }

  /** A saga's home row as it is, if it is here; staged changes included. */
  public Optional<HomeRow> homeRow(TransactionId saga) {
    @Nullable HomeRow staged = batch.writes().stagedHome(saga);
    return staged == null ? store.home(saga) : Optional.of(staged);
  }

  /** Makes a saga's home row, or shows the one there is (S1). The event has been checked. */
  public void open(TransactionId saga, HomeEvent.Open event, Consumer<RegisterAnswer> reply) {
    if (draining && homeRow(saga).isEmpty()) {
      batch.now(
          () ->
              reply.accept(
                  Answers.rejected(
                      ErrorCode.ERROR_CODE_SHUTTING_DOWN, "this participant is stopping")));
    } else {
      receive(saga, event, reply);
    }
  }

  /** Takes note of something at a saga's home. */
  public void note(TransactionId saga, HomeEvent note, Consumer<RegisterAnswer> reply) {
    if (!(note instanceof HomeEvent.Resolve)) { // that comes from an operator
      handovers.heard(saga);
    }
    receive(saga, note, reply);
  }

  private void receive(TransactionId saga, HomeEvent event, Consumer<RegisterAnswer> reply) {
    HomeTransition transition = HomeRules.decide(home(saga, event), event, wallMillis.getAsLong());
    if (transition instanceof HomeTransition.Written written) {
      write(saga, written);
      batch.whenDurable(() -> reply.accept(Answers.of(saga, written.row())));
    } else if (transition instanceof HomeTransition.Unchanged unchanged) {
      // The row may have been written a moment ago (I16).
      batch.force();
      batch.whenDurable(() -> reply.accept(Answers.of(saga, unchanged.row())));
    } else if (transition instanceof HomeTransition.Refused refused) {
      refuse(refused.reason(), reply);
    } else if (transition instanceof HomeTransition.Halt halt) {
      throw new BrokenInvariant("saga=" + saga + " " + halt.brokenInvariant());
    }
  }

  private Home home(TransactionId saga, HomeEvent event) {
    Optional<HomeRow> row = homeRow(saga);
    if (row.isPresent()) {
      return row.get();
    }
    if (saga.timeMillis() < registers.horizonMillis()) {
      return Home.Absent.FORGOTTEN;
    }
    return event instanceof HomeEvent.Open && !registers.row(RegisterId.atomic(saga)).isNone()
        ? Home.Absent.ATOMIC
        : Home.Absent.NONE;
  }

  private void write(TransactionId saga, HomeTransition.Written written) {
    batch.writes().putHome(saga, written.row());
    if (homes.written(saga, written.row(), nowNanos)) {
      open.addHome(saga);
      handovers.watch(saga);
    }
    if (written.force() == HomeTransition.Force.SYNC) {
      batch.force();
    }
  }

  /** It may be about a row, or a horizon, that is not durable yet. */
  private void refuse(Reason why, Consumer<RegisterAnswer> reply) {
    batch.force();
    batch.whenDurable(() -> reply.accept(Answers.rejected(why)));
  }

  /**
   * Closes a step's action (S3): no attempt at it votes yes here from now on.
   *
   * @param why the saga turns back; the fence remembers the first
   */
  public void fence(
      TransactionId saga,
      int step,
      ByteString specHash,
      Reason why,
      Consumer<RegisterAnswer> reply) {
    handovers.heard(saga);
    RegisterId fence = new RegisterId(saga, step, RegisterKind.REGISTER_KIND_ACTION, 0);
    if (!open.isOpen(saga) && !registers.row(fence).isNone()) {
      // Its attempts may have been dropped: to list none of them would say that none committed.
      refuse(past(saga), reply);
      return;
    }
    List<AttemptRow> attempts = attempts(saga, step, specHash);
    registers.receive(
        fence,
        new RegisterEvent.Fence(specHash, why),
        answer ->
            reply.accept(
                answer.hasRegister()
                    ? Answers.fenced(answer.getRegister().getReason(), attempts)
                    : answer));
    if (open.isHome(saga)) {
      homeRow(saga)
          .filter(home -> home.opening().pivot() == step)
          .ifPresent(home -> receive(saga, new HomeEvent.FencePivot(specHash), said -> {})); // S4
    }
  }

  private static Reason past(TransactionId saga) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_EXPIRED)
        .setMessage(
            "saga "
                + saga
                + " has ended here, or is older than what this participant keeps: what became of"
                + " its step is not known")
        .build();
  }

  private List<AttemptRow> attempts(TransactionId saga, int step, ByteString specHash) {
    List<AttemptRow> attempts = new ArrayList<>();
    for (RegisterId id : open.of(saga)) {
      if (id.step() == step && id.attempt() > 0) {
        Row row = registers.row(id);
        if (isAbout(row, specHash)) {
          attempts.add(
              AttemptRow.newBuilder()
                  .setKind(id.kind())
                  .setAttempt(id.attempt())
                  .setRegister(row.toRegister())
                  .build());
        }
      }
    }
    return attempts;
  }

  /** The saga is over: its rows here may be dropped below the horizon, its marks are gone. */
  public void end(TransactionId saga, ByteString specHash, Consumer<RegisterAnswer> reply) {
    handovers.heard(saga);
    if (!open.isOpen(saga)) {
      close(saga, specHash);
    }
    List<RegisterId> ofOtherContent = new ArrayList<>();
    List<RegisterId> ending = new ArrayList<>();
    for (RegisterId id : open.of(saga)) {
      Row row = registers.row(id);
      if (!isAbout(row, specHash)) {
        ofOtherContent.add(id);
      } else if (row.isInDoubt()) {
        refuse(inDoubt(id), reply);
        return;
      } else {
        ending.add(id);
      }
    }
    Optional<HomeRow> home = open.isHome(saga) ? homeRow(saga) : Optional.empty();
    boolean isHome = home.filter(row -> row.opening().specHash().equals(specHash)).isPresent();
    if (isHome && home.get().isUnfinished()) {
      receive(saga, new HomeEvent.End(specHash), reply); // refused
      return;
    }
    for (RegisterId id : ending) {
      registers.receive(id, new RegisterEvent.EndSaga(specHash), said -> {});
    }
    open.end(saga, ofOtherContent);
    if (isHome) {
      receive(saga, new HomeEvent.End(specHash), said -> {});
    } else if (home.isPresent()) {
      open.addHome(saga); // of other content
    }
    batch.whenDurable(() -> reply.accept(Answers.ENDED));
  }

  /**
   * Nothing of it has come here yet. Something may still be under way, and would begin it anew, in
   * rows that nobody ends; so there is a row that says that it has ended.
   */
  private void close(TransactionId saga, ByteString specHash) {
    RegisterId first = new RegisterId(saga, 1, RegisterKind.REGISTER_KIND_ACTION, 0);
    registers.receive(
        first, new RegisterEvent.Fence(specHash, RegisterRules.STEP_FENCED), said -> {});
  }

  /** Sagas at home here that have no outcome yet; for any thread, roughly. */
  public int unfinished() {
    return homes.unfinished();
  }

  /** Sagas at home here that have a step that is stuck; for any thread, roughly. */
  public int stuck() {
    return homes.stuck();
  }

  /**
   * Compares what is in memory with what is written; for tests and simulation, between turns.
   *
   * @throws IllegalStateException when they differ
   */
  public void assertRebuildable() {
    open.assertRebuildable();
    homes.assertRebuildable(store);
  }

  /** R11. A row made for no content in particular belongs to all. */
  private static boolean isAbout(Row row, ByteString specHash) {
    ByteString known = row.branch().specHash();
    return known.isEmpty() || known.equals(specHash);
  }

  private static Reason inDoubt(RegisterId id) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_BUSY)
        .setMessage(id + " is in doubt here: the saga cannot end yet")
        .build();
  }
}
