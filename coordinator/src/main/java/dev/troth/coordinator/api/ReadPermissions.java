package dev.troth.coordinator.api;

import dev.troth.daemon.permission.Caller;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.KeyReference;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.SubscribeRequest;
import java.util.List;

/**
 * Whether a caller may see what it asks for: each key, and of each prefix all keys that begin with
 * it. What is not allowed is thrown as PERMISSION_DENIED.
 */
final class ReadPermissions {

  private ReadPermissions() {}

  static void require(Caller caller, ReadRequest request) {
    requireKeys(caller, request.getKeysList());
  }

  static void require(Caller caller, ScanRequest request) {
    requirePrefixes(caller, request.getPrefixesList());
  }

  static void require(Caller caller, HistoryRequest request) {
    caller.requireRead(request.getKey().getParticipant(), request.getKey().getKey());
  }

  static void require(Caller caller, SubscribeRequest request) {
    requirePrefixes(caller, request.getPrefixesList());
    requireKeys(caller, request.getKeysList());
  }

  private static void requireKeys(Caller caller, List<KeyReference> keys) {
    if (caller.readsEverywhere()) {
      return;
    }
    for (KeyReference key : keys) {
      caller.requireRead(key.getParticipant(), key.getKey());
    }
  }

  private static void requirePrefixes(Caller caller, List<PrefixReference> prefixes) {
    for (PrefixReference prefix : prefixes) {
      caller.requireReadWithin(prefix.getParticipant(), prefix.getPrefix());
    }
  }
}
