package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.v1.Add;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;

final class EscrowIgnoresPending extends Seams {

  @Override
  public PrepareRequest prepare(PrepareRequest request, SimulatedDisk disk) {
    PrepareRequest.Builder changed = request.toBuilder().clearOperations();
    for (Operation operation : request.getOperationsList()) {
      changed.addOperations(
          operation.hasAdd() && isWithinBounds(operation.getAdd(), disk)
              ? operation.toBuilder()
                  .setAdd(operation.getAdd().toBuilder().clearMin().clearMax())
                  .build()
              : operation);
    }
    return changed.build();
  }

  private static boolean isWithinBounds(Add add, SimulatedDisk disk) {
    long after = disk.state(add.getKey()).counter() + add.getDelta();
    return !(add.hasMin() && after < add.getMin()) && !(add.hasMax() && after > add.getMax());
  }
}
