package dev.troth.cli.bench;

import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Atomic;
import dev.troth.v1.Get;
import dev.troth.v1.Operation;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.TransactionSpec;

/** Puts a transaction and its changes together. */
final class WriteBuilder {

  private static final String EVENT_TYPE = "bench";

  private final KeySpace space;
  private final Atomic.Builder atomic = Atomic.newBuilder();
  private final Changes changes;

  WriteBuilder(KeySpace space, int operations) {
    this.space = space;
    this.changes = new Changes(operations);
  }

  /** Takes from an account; never below zero, as one does with money. */
  WriteBuilder pay(int slot, long amount) {
    changes.add(slot, -amount);
    return operation(
        slot,
        Operation.newBuilder()
            .setAdd(Add.newBuilder().setKey(space.keyOf(slot)).setDelta(-amount).setMin(0)));
  }

  WriteBuilder receive(int slot, long amount) {
    changes.add(slot, amount);
    return operation(
        slot,
        Operation.newBuilder().setAdd(Add.newBuilder().setKey(space.keyOf(slot)).setDelta(amount)));
  }

  /** Opens an account that must not exist yet. */
  WriteBuilder open(int slot, long amount) {
    changes.add(slot, amount);
    return operation(
        slot,
        Operation.newBuilder()
            .setAdd(
                Add.newBuilder().setKey(space.keyOf(slot)).setDelta(amount).setExpectedVersion(0)));
  }

  WriteBuilder get(int slot) {
    return operation(
        slot, Operation.newBuilder().setGet(Get.newBuilder().setKey(space.keyOf(slot))));
  }

  WriteBuilder append(int slot, String data) {
    changes.add(slot, 0);
    return operation(
        slot,
        Operation.newBuilder()
            .setAppend(
                Append.newBuilder()
                    .setKey(space.keyOf(slot))
                    .addEvents(StreamEvent.newBuilder().setType(EVENT_TYPE).setData(data))));
  }

  Work.Write build() {
    return new Work.Write(TransactionSpec.newBuilder().setAtomic(atomic).build(), changes);
  }

  private WriteBuilder operation(int slot, Operation.Builder operation) {
    atomic.addOperations(operation.setParticipant(space.participantOf(slot)));
    return this;
  }
}
