package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.output.ReadForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import java.io.IOException;
import java.util.List;

/** Reads keys and shows them. */
final class KeyRead {

  private final Troth troth;
  private final ReadFreshness freshness;

  KeyRead(Troth troth, ReadFreshness freshness) {
    this.troth = troth;
    this.freshness = freshness;
  }

  void read(List<KeyName> keys) throws CallFailedException, IOException, InterruptedException {
    ReadRequest.Builder request = ReadRequest.newBuilder().setFreshness(freshness.ask());
    keys.forEach(key -> request.addKeys(key.toReference()));
    ReadResponse response =
        Connection.call(troth, CoordinatorServiceGrpc.getReadMethod(), request.build());
    troth.print(
        troth.wantsJson()
            ? ReadForms.json(response) + "\n"
            : ReadForms.text(response, troth.surroundings().palette()));
    freshness.keep(response.getSessionToken());
  }
}
