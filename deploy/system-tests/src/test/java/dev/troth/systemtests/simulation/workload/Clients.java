package dev.troth.systemtests.simulation.workload;

import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.world.ClientNode;
import dev.troth.systemtests.simulation.world.World;
import java.util.ArrayList;
import java.util.List;

/** All clients of a world. */
public final class Clients {

  /** Somebody who checks what clients are told as soon as they are. */
  public interface Listener {
    void told(Attempt attempt, Attempt.Told told);
  }

  private final List<Driver> drivers = new ArrayList<>();
  private boolean opened;

  public Clients(World world, History history, Listener listener) {
    Keys keys = new Keys(world.participants().stream().map(each -> each.name()).toList());
    Transactions transactions = new Transactions(keys, world.random());
    List<ClientSession> sessions = new ArrayList<>();
    world.clients().forEach(client -> sessions.add(new ClientSession()));
    for (ClientNode client : world.clients()) {
      ClientSession own = sessions.get(drivers.size());
      drivers.add(new Driver(client, history, listener::told, transactions, keys, own, sessions));
    }
  }

  /** Opens the accounts, in calm weather. */
  public void open() {
    drivers.get(0).open(() -> opened = true);
  }

  public boolean isOpened() {
    return opened;
  }

  public void begin() {
    drivers.forEach(Driver::begin);
  }

  public boolean areDone() {
    return drivers.stream().allMatch(Driver::isDone);
  }
}
