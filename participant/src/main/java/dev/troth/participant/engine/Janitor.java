package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.Member;
import dev.troth.v1.Register;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Forgets (R9): raises the horizon with time, and drops rows below it once everybody is known to
 * have durably decided; where no End came it asks the others itself. What is a saga's waits for the
 * saga's end. A few rows a turn.
 */
final class Janitor {

  /** How often the horizon moves. */
  private static final Duration HORIZON_STEP = Duration.ofSeconds(10);

  /** How often it looks for rows to drop. */
  private static final long TURN_NANOS = Duration.ofSeconds(1).toNanos();

  private final StoreId self;
  private final Store store;
  private final Registers registers;
  private final Peers peers;
  private final EngineSettings settings;
  private final LongSupplier wallMillis;
  private Optional<RegisterId> swept = Optional.empty();
  private Optional<TransactionId> sweptHome = Optional.empty();
  private long durableHorizonMillis;
  private long nextTurnNanos;
  private boolean started;

  Janitor(
      StoreId self,
      Store store,
      Registers registers,
      Peers peers,
      EngineSettings settings,
      LongSupplier wallMillis) {
    this.self = self;
    this.store = store;
    this.registers = registers;
    this.peers = peers;
    this.settings = settings;
    this.wallMillis = wallMillis;
    this.durableHorizonMillis = registers.horizonMillis();
  }

  void tick(Batch batch, long nowNanos) {
    if (started && nowNanos - nextTurnNanos < 0) {
      return;
    }
    started = true;
    nextTurnNanos = nowNanos + TURN_NANOS;
    raiseHorizon(batch);
    sweep();
    sweepHomes(batch);
  }

  private void raiseHorizon(Batch batch) {
    long horizon = wallMillis.getAsLong() - settings.retention().toMillis();
    if (horizon - registers.horizonMillis() >= HORIZON_STEP.toMillis()) {
      registers.raiseHorizon(horizon);
      batch.whenDurable(() -> peers.toEngine(() -> durableHorizonMillis = horizon));
    }
  }

  /** The horizon of a restored store is above its rows: they are told as long as any others. */
  private long sweptBelow() {
    return Math.min(durableHorizonMillis, wallMillis.getAsLong() - settings.retention().toMillis());
  }

  private void sweep() {
    List<RegisterRow> rows = store.oldestRows(swept, sweptBelow(), settings.janitorBatch());
    swept =
        rows.size() < settings.janitorBatch()
            ? Optional.empty()
            : Optional.of(rows.get(rows.size() - 1).id());
    for (RegisterRow row : rows) {
      if (row.row().mayBeAwaited()) {
        askOthers(row);
      } else if (row.row().ended()) {
        registers.drop(row.id());
      } else if (row.row().isFinal()
          && !row.row().branch().members().isEmpty()
          && !OpenSagas.isSagas(row.id())) {
        // A row that a fence made knows nobody to ask: it stays until its End comes. A saga's rows
        // stay until the saga ends.
        askOthers(row);
      }
    }
  }

  private void sweepHomes(Batch batch) {
    List<SagaHome> homes = store.oldestHomes(sweptHome, sweptBelow(), settings.janitorBatch());
    sweptHome =
        homes.size() < settings.janitorBatch()
            ? Optional.empty()
            : Optional.of(homes.get(homes.size() - 1).saga());
    for (SagaHome home : homes) {
      if (home.row().ended()) {
        batch.writes().dropHome(home.saga());
      }
    }
  }

  /**
   * Marks the row ended when all others are final too, and at once where there are none (an abort
   * of one participant); it is dropped when the sweep comes by again. A row that ended with its
   * saga is dropped then.
   */
  private void askOthers(RegisterRow row) {
    Unanimity unanimity = new Unanimity(row);
    for (Member member : row.row().branch().members()) {
      if (!member.getStoreId().equals(self.toBytes())) {
        unanimity.awaited++;
      }
    }
    if (unanimity.awaited == 0) {
      end(row);
    }
    for (Member member : row.row().branch().members()) {
      if (!member.getStoreId().equals(self.toBytes())) {
        peers.peek(member, row.id(), row.row().branch().specHash(), unanimity::answered);
      }
    }
  }

  private void end(RegisterRow row) {
    if (row.row().ended()) {
      registers.drop(row.id());
      return;
    }
    ByteString content = row.row().branch().specHash();
    registers.receive(row.id(), new RegisterEvent.End(content), said -> {});
  }

  private final class Unanimity {
    private final RegisterRow row;
    private int awaited;

    Unanimity(RegisterRow row) {
      this.row = row;
    }

    void answered(Optional<Register> register) {
      if (register.isPresent() && isFinal(register.get()) && --awaited == 0) {
        end(row);
      }
    }

    private static boolean isFinal(Register register) {
      return switch (register.getStatus()) {
        case REGISTER_STATUS_COMMITTED,
            REGISTER_STATUS_ABORTED,
            REGISTER_STATUS_FORGOTTEN -> // it was final (R9), or will never vote (R10)
            true;
        case REGISTER_STATUS_NONE, REGISTER_STATUS_YES -> false;
        case REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> register.hasEndedByHand();
      };
    }
  }
}
