package dev.troth.systemtests.simulation.history;

import com.google.protobuf.ByteString;
import dev.troth.id.TransactionId;

/** What has one outcome: an id, and what was asked for under it (R11). */
public record Content(TransactionId id, ByteString specHash) {

  @Override
  public String toString() {
    return id.toString();
  }
}
