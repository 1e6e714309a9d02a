package dev.troth.systemtests.simulation.workload;

import dev.troth.coordinator.engine.Client;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.CoordinatorNode;
import dev.troth.systemtests.simulation.world.Describe;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One thing that a client submits, again and elsewhere, until it is told the end or gives up. */
final class Try {

  /**
   * How persistent a client is.
   *
   * @param retryNanos the longest wait between two tries
   */
  record Pace(int tries, int retryNanos) {}

  /** Who is told; each says whether that is the end of it. */
  interface Listener {
    boolean heard(Outcome outcome);

    boolean refused(Reason reason);
  }

  private final ClientNode node;
  private final World world;
  private final CoordinatorNode.Request request;
  private final Pace pace;
  private final Supplier<String> text;
  private final Listener listener;
  private final Runnable then;
  private int tries;
  private int round;
  private boolean over;

  /**
   * @param text what it is, for the trace
   * @param then what comes after it
   */
  Try(
      ClientNode node,
      CoordinatorNode.Request request,
      Pace pace,
      Supplier<String> text,
      Listener listener,
      Runnable then) {
    this.node = node;
    this.world = node.world();
    this.request = request;
    this.pace = pace;
    this.text = text;
    this.listener = listener;
    this.then = then;
  }

  /** Submits it somewhere; again, when nobody answers. */
  void submit() {
    tries++;
    int asked = ++round;
    sendOnce();
    node.later(
        request.patience().toNanos() + pace.retryNanos(),
        () -> {
          if (round == asked) {
            again();
          }
        });
  }

  private void again() {
    round++;
    if (!over && tries < pace.tries()) {
      node.later(world.random().nextInt(pace.retryNanos()), this::submit);
    } else {
      leave();
    }
  }

  /** Whatever becomes of it. */
  void leave() {
    if (!over) {
      over = true;
      then.run();
    }
  }

  CoordinatorNode any() {
    return world.coordinators().get(world.random().nextInt(world.coordinators().size()));
  }

  /** Submits it somewhere, and does not see to it that it is answered. */
  void sendOnce() {
    CoordinatorNode coordinator = any();
    travel(coordinator, "submit", client -> coordinator.submit(request, client));
  }

  /** Says something about it to a coordinator, which answers with how it stands. */
  void travel(CoordinatorNode coordinator, String what, Consumer<Client> call) {
    world
        .network()
        .send(
            node,
            coordinator,
            what,
            request.id().hashCode(),
            () -> Describe.id(request.id()) + " " + text.get(),
            () -> call.accept(new Answer(coordinator)));
  }

  private void told(boolean isEnd) {
    if (isEnd) {
      leave();
    } else {
      again();
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
      answer(
          "outcome",
          outcome.getStatusValue(),
          () ->
              "%s %s%s"
                  .formatted(
                      outcome.getStatus(),
                      Describe.values(outcome.getReadsList()),
                      outcome.getReason().getCode()),
          () -> told(listener.heard(outcome)));
    }

    @Override
    public void rejected(Reason reason) {
      answer(
          "rejected",
          reason.getCodeValue(),
          () -> reason.getCode().name(),
          () -> told(listener.refused(reason)));
    }

    private void answer(String what, int detail, Supplier<String> answered, Runnable arrival) {
      world
          .network()
          .send(
              coordinator,
              node,
              what,
              request.id().hashCode() + detail,
              () -> Describe.id(request.id()) + " " + answered.get(),
              arrival);
    }
  }
}
