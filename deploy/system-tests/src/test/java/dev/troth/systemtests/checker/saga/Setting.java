package dev.troth.systemtests.checker.saga;

import dev.troth.v1.Add;
import dev.troth.v1.Operation;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import java.util.List;

/**
 * Which saga is explored, and what may go wrong.
 *
 * @param drivers how many may drive it at once
 * @param timeouts whether an attempt may be given up without an answer, once a line
 * @param refusals how many attempts of a line may be refused, for good or for now
 * @param rests whether what failed waits before it is tried again, and may be overtaken
 * @param disks whether participants write first and sync later; else both are one
 * @param reduced whether what drivers hear silently is put off; liveness then is not asked for from
 *     every single thing that they may know
 */
record Setting(
    String name,
    Saga saga,
    int drivers,
    boolean timeouts,
    int refusals,
    boolean rests,
    boolean disks,
    boolean reduced) {

  /** Two steps in a row, and END. */
  static Setting row() {
    return of("two in a row", step("a", "p1"), step("b", "p2", "a"));
  }

  /** Three steps in a row, the second is the pivot. */
  static Setting pivot() {
    return of(
        "pivot in the middle",
        step("a", "p1"),
        step("b", "p2", "a").setPivot(true),
        step("c", "p3", "b"));
  }

  /** Two steps side by side, and END. */
  static Setting parallel() {
    return of("side by side", step("a", "p1"), step("b", "p2"));
  }

  /** One step, and END. */
  static Setting single() {
    return of("one step", step("a", "p1"));
  }

  /** One step over two participants, and END. */
  static Setting wide() {
    return of("over two", step("a", "p1").addOperations(operation("p2")));
  }

  /** A step, and a pivot over two participants. */
  static Setting widePivot() {
    return of(
        "pivot over two",
        step("a", "p1"),
        step("b", "p2", "a").addOperations(operation("p3")).setPivot(true));
  }

  Setting withDrivers(int atOnce) {
    return new Setting(name, saga, atOnce, timeouts, refusals, rests, disks, reduced);
  }

  Setting withoutTimeouts() {
    return new Setting(name, saga, drivers, false, refusals, rests, disks, reduced);
  }

  Setting withoutRefusals() {
    return new Setting(name, saga, drivers, timeouts, 0, rests, disks, reduced);
  }

  Setting withoutRests() {
    return new Setting(name, saga, drivers, timeouts, refusals, false, disks, reduced);
  }

  Setting withReduction() {
    return new Setting(name, saga, drivers, timeouts, refusals, rests, disks, true);
  }

  Setting withDisks() {
    return new Setting(name, saga, drivers, timeouts, refusals, rests, true, reduced);
  }

  @Override
  public String toString() {
    return name
        + (drivers > 1 ? ", " + drivers + " drivers" : "")
        + (timeouts ? "" : ", without timeouts")
        + (refusals > 0 ? "" : ", without refusals")
        + (rests ? "" : ", without rests")
        + (disks ? ", with disks" : "")
        + (reduced ? ", reduced" : "");
  }

  private static Setting of(String name, Step.Builder... steps) {
    Saga.Builder saga = Saga.newBuilder();
    List.of(steps).forEach(saga::addSteps);
    return new Setting(name, saga.build(), 1, true, 1, true, false, false);
  }

  private static Step.Builder step(String name, String participant, String... after) {
    return Step.newBuilder()
        .setName(name)
        .addAllAfter(List.of(after))
        .addOperations(operation(participant));
  }

  private static Operation operation(String participant) {
    return Operation.newBuilder()
        .setParticipant(participant)
        .setAdd(Add.newBuilder().setKey("k").setDelta(1))
        .build();
  }
}
