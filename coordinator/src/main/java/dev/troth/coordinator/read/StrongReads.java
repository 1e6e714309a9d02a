package dev.troth.coordinator.read;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.coordinator.engine.Routes;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Strong reads. One participant: a read at its now. Several: a read at each one's now, and where
 * that was before the latest of them, another at that moment; so all values are of one moment, no
 * earlier than the reading began.
 */
public final class StrongReads {

  private static final com.google.protobuf.Duration NOT_STALE =
      com.google.protobuf.Duration.getDefaultInstance();

  private final Routes routes;

  public StrongReads(Routes routes) {
    this.routes = routes;
  }

  /**
   * Reads keys; fails with the first participant's rejection.
   *
   * @throws dev.troth.error.RejectedException UNKNOWN_PARTICIPANT
   */
  public CompletableFuture<ReadResponse> read(List<KeyReference> keys, Duration timeout) {
    Map<String, Part> parts = split(keys);
    parts.values().forEach(part -> part.read(Timestamp.ZERO, timeout));
    CompletableFuture<Timestamp> moment = all(parts).thenApply(done -> latest(parts));
    return moment
        .thenCompose(
            at -> {
              parts.values().forEach(part -> part.catchUp(at, timeout));
              return all(parts);
            })
        .thenApply(done -> merge(keys, parts));
  }

  private Map<String, Part> split(List<KeyReference> keys) {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (KeyReference key : keys) {
      parts
          .computeIfAbsent(key.getParticipant(), name -> new Part(routes.link(name)))
          .keys
          .add(key.getKey());
    }
    return parts;
  }

  private static CompletableFuture<Void> all(Map<String, Part> parts) {
    return CompletableFuture.allOf(
        parts.values().stream().map(part -> part.answer).toArray(CompletableFuture<?>[]::new));
  }

  private static Timestamp latest(Map<String, Part> parts) {
    Timestamp latest = Timestamp.ZERO;
    for (Part part : parts.values()) {
      latest = Timestamp.max(latest, part.timestamp());
    }
    return latest;
  }

  private static ReadResponse merge(List<KeyReference> keys, Map<String, Part> parts) {
    ReadResponse.Builder response =
        ReadResponse.newBuilder().setTimestamp(latest(parts).bits()).setStaleness(NOT_STALE);
    for (KeyReference key : keys) {
      Part part = parts.get(key.getParticipant());
      if (part != null) {
        response.addValues(part.take().toBuilder().setParticipant(key.getParticipant()));
      }
    }
    return response.build();
  }

  /** What is read at one participant. */
  private static final class Part {
    private final ParticipantLink link;
    private final List<String> keys = new ArrayList<>();
    private CompletableFuture<ParticipantServiceReadResponse> answer =
        CompletableFuture.completedFuture(ParticipantServiceReadResponse.getDefaultInstance());
    private int taken;

    Part(ParticipantLink link) {
      this.link = link;
    }

    void read(Timestamp at, Duration timeout) {
      answer =
          link.read(
              ParticipantServiceReadRequest.newBuilder().addAllKeys(keys).setAt(at.bits()).build(),
              timeout);
    }

    void catchUp(Timestamp moment, Duration timeout) {
      if (moment.isAfter(timestamp())) {
        read(moment, timeout);
      }
    }

    Timestamp timestamp() {
      return new Timestamp(answer.join().getTimestamp());
    }

    ReadValue take() {
      return answer.join().getValues(taken++);
    }
  }
}
