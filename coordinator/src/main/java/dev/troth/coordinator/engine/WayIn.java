package dev.troth.coordinator.engine;

import dev.troth.v1.Member;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Where a participant's keys can be read: at the participant itself, or at a read replica of it.
 * Any thread may ask; questions fail with a {@link dev.troth.error.RejectedException}.
 */
public interface WayIn {

  /** Reads keys. Store and clock are filled in. */
  CompletableFuture<ParticipantServiceReadResponse> read(
      ParticipantServiceReadRequest request, Duration timeout);

  /** Reads a key's past. Store and clock are filled in. */
  CompletableFuture<ParticipantServiceHistoryResponse> history(
      ParticipantServiceHistoryRequest request, Duration timeout);

  /** Reads a page of the keys with a prefix. Store and clock are filled in. */
  CompletableFuture<ParticipantServiceScanResponse> scan(
      ParticipantServiceScanRequest request, Duration timeout);

  /** Closes it for good. */
  void close();

  /** Makes ways in to read replicas. */
  interface Opener {

    /** Connects when it is first asked, and again whenever the connection is lost. */
    WayIn open(Member replica);
  }
}
