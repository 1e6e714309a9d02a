package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.RegisterEvent;
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
import org.jspecify.annotations.Nullable;

/**
 * The participant's part in sagas (protocol section 9): home rows by {@link HomeRules}, fences, and
 * the end of all of a saga's rows here. What is said leaves once it is durable.
 */
final class Sagas {

  private final Store store;
  private final Registers registers;
  private final OpenSagas open;
  private final OpenHomes homes;
  private final LongSupplier wallMillis;
  private Batch batch;

  Sagas(
      Store store,
      Registers registers,
      OpenSagas open,
      OpenHomes homes,
      LongSupplier wallMillis,
      Batch batch) {
    this.store = store;
    this.registers = registers;
    this.open = open;
    this.homes = homes;
    this.wallMillis = wallMillis;
    this.batch = batch;
  }

  /** Finds the home rows that have not ended; before anything is served. */
  void restore() {
    store.openHomes(
        home -> {
          open.addHome(home.saga());
          homes.written(home.saga(), home.row());
        });
  }

  void begin(Batch next) {
    batch = next;
  }

  /** The home row as it is, staged changes included. */
  Optional<HomeRow> homeRow(TransactionId saga) {
    @Nullable HomeRow staged = batch.writes().stagedHome(saga);
    return staged == null ? store.home(saga) : Optional.of(staged);
  }

  /** Anything that happens to a home row but its end. */
  void receive(TransactionId saga, HomeEvent event, Consumer<RegisterAnswer> reply) {
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
    homes.written(saga, written.row());
    if (!written.row().ended()) {
      open.addHome(saga);
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

  /** S3: no attempt at the step's action votes yes here from now on. */
  void fence(
      TransactionId saga,
      int step,
      ByteString specHash,
      Reason why,
      Consumer<RegisterAnswer> reply) {
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
    homeRow(saga)
        .filter(home -> home.opening().pivot() == step)
        .ifPresent(home -> receive(saga, new HomeEvent.FencePivot(specHash), said -> {}));
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
  void end(TransactionId saga, ByteString specHash, Consumer<RegisterAnswer> reply) {
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
