package dev.troth.coordinator.cache;

import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Reads keys of one participant, at it or at a replica of it. Store and clock are filled in. */
public interface Upstream {

  /** For whoever waits: what is read never waits for a decision. */
  Duration TIMEOUT = Duration.ofSeconds(5);

  CompletableFuture<ParticipantServiceReadResponse> read(
      ParticipantServiceReadRequest request, Duration timeout);
}
