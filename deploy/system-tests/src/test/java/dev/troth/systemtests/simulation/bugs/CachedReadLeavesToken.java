package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;

final class CachedReadLeavesToken extends Seams {

  /** Nobody was asked, so nothing was seen. */
  @Override
  public ReadResponse answered(ReadRequest request, ReadResponse response, boolean fromCache) {
    String token = request.getFreshness().getSessionToken();
    return fromCache && !token.isEmpty()
        ? response.toBuilder().setSessionToken(token).build()
        : response;
  }
}
