package dev.troth.systemtests.checker.saga;

import com.google.protobuf.ByteString;
import dev.troth.participant.saga.Home;
import dev.troth.participant.saga.HomeEvent;
import dev.troth.participant.saga.HomeRow;
import dev.troth.v1.Outcome;
import dev.troth.v1.Owner;
import dev.troth.v1.TransactionStatus;
import java.util.List;
import java.util.Optional;

/** The home row of a world. */
final class HomeRows {

  private final ModelRules rules;
  private final Interned<Home> rows = new Interned<>(Home.Absent.NONE);

  HomeRows(ModelRules rules) {
    this.rules = rules;
  }

  Home current(World world) {
    return rows.value(world.home);
  }

  void put(World world, HomeRow row, boolean isSynced) {
    world.home = (byte) rows.number(row);
    if (isSynced) {
      world.durableHome = world.home;
    }
  }

  /** What is said of it. */
  Optional<HomeRow> told(World world) {
    return row(rows.value(rules.tellsHomeBeforeSync() ? world.home : world.durableHome));
  }

  Optional<HomeRow> durable(World world) {
    return row(rows.value(world.durableHome));
  }

  static Optional<TransactionStatus> outcome(HomeRow row) {
    return row.outcome().map(Outcome::getStatus);
  }

  static HomeEvent open(int pivot) {
    return new HomeEvent.Open(
        Registers.CONTENT, ByteString.EMPTY, List.of(), pivot, Owner.getDefaultInstance());
  }

  static HomeEvent finish(TransactionStatus status) {
    return new HomeEvent.Finish(Registers.CONTENT, Outcome.newBuilder().setStatus(status).build());
  }

  private static Optional<HomeRow> row(Home home) {
    return home instanceof HomeRow row ? Optional.of(row) : Optional.empty();
  }
}
