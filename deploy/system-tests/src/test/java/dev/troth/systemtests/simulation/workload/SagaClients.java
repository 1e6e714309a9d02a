package dev.troth.systemtests.simulation.workload;

import dev.troth.systemtests.simulation.history.SagaAsked;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.World;
import java.util.ArrayList;
import java.util.List;

/** All clients of a world of sagas. */
public final class SagaClients {

  private final World world;
  private final SagaHistory history;
  private final List<SagaClient> clients = new ArrayList<>();
  private boolean opened;

  public SagaClients(World world, SagaHistory history) {
    this.world = world;
    this.history = history;
    SagaKeys keys = new SagaKeys(world.participants().stream().map(each -> each.name()).toList());
    for (ClientNode node : world.clients()) {
      clients.add(new SagaClient(node, history, keys));
    }
  }

  /** Fills what there is, in calm weather. */
  public void open() {
    clients.get(0).open(() -> opened = true);
  }

  public boolean isOpened() {
    return opened;
  }

  public void begin() {
    clients.forEach(SagaClient::begin);
  }

  public boolean areDone() {
    return clients.stream().allMatch(SagaClient::isDone);
  }

  /** Somebody asks once more for everything that is over. */
  public void askAgain() {
    for (SagaAsked asked : List.copyOf(history.all())) {
      clients.get(world.random().nextInt(clients.size())).askAgain(asked);
    }
  }
}
