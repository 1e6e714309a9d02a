package dev.troth.coordinator.engine;

import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ReadValue;
import java.util.TreeSet;

/** What one participant shows: each key has the moment of the read as its value. */
final class FakeReads {

  private final TreeSet<String> keys = new TreeSet<>();
  private long now = 50;
  private long decided = Long.MAX_VALUE;

  void now(long moment) {
    now = moment;
  }

  /** The latest moment at which all is decided. */
  void decided(long moment) {
    decided = moment;
  }

  void add(String key) {
    keys.add(key);
  }

  ParticipantServiceReadResponse read(ParticipantServiceReadRequest request) {
    long moment = moment(request.getAt(), request.getNotBefore(), request.hasStaleMillis());
    ParticipantServiceReadResponse.Builder response =
        ParticipantServiceReadResponse.newBuilder().setTimestamp(moment);
    request.getKeysList().forEach(key -> response.addValues(value(key, moment)));
    return response.build();
  }

  ParticipantServiceScanResponse scan(ParticipantServiceScanRequest request) {
    long moment = moment(request.getAt(), request.getNotBefore(), request.hasStaleMillis());
    ParticipantServiceScanResponse.Builder response =
        ParticipantServiceScanResponse.newBuilder().setTimestamp(moment);
    for (String key : keys.tailSet(request.getAfterKey(), false)) {
      if (!key.startsWith(request.getPrefix())) {
        continue;
      }
      if (response.getValuesCount() == request.getLimit()) {
        return response
            .setNextAfterKey(response.getValues(response.getValuesCount() - 1).getKey())
            .build();
      }
      response.addValues(value(key, moment));
    }
    return response.build();
  }

  private long moment(long at, long notBefore, boolean mayBeStale) {
    if (at != 0) {
      return at;
    }
    return Math.max(notBefore, mayBeStale ? Math.min(now, decided) : now);
  }

  private static ReadValue value(String key, long moment) {
    return ReadValue.newBuilder().setKey(key).setValue(key + "@" + moment).build();
  }
}
