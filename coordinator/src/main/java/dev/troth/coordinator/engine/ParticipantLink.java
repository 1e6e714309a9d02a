package dev.troth.coordinator.engine;

import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.InspectSagasResponse;
import dev.troth.v1.Member;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.NoteSagaResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterReply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The way to one participant. Messages about registers leave together and in order; none is kept
 * over a broken connection. Called in turns, but for the questions that are answered with a future,
 * which any thread may ask; those fail with a {@link dev.troth.error.RejectedException}.
 */
public interface ParticipantLink extends WayIn {

  /** Sends a message at the end of the turn. Without effect while the link is down. */
  void send(RegisterMessage message);

  /**
   * Follows the journal. Store and clock are filled in. Nothing arrives that was not requested. Any
   * thread.
   */
  JournalStream subscribe(ParticipantServiceSubscribeRequest request, JournalListener listener);

  /** Looks at register rows. Store and clock are filled in. */
  CompletableFuture<InspectResponse> inspect(InspectRequest request, Duration timeout);

  /** Looks at sagas' home rows. Store and clock are filled in. */
  CompletableFuture<InspectSagasResponse> inspectSagas(
      InspectSagasRequest request, Duration timeout);

  /** Has something noted at a saga's home. Store and clock are filled in. */
  CompletableFuture<NoteSagaResponse> noteSaga(NoteSagaRequest request, Duration timeout);

  /** Has a transaction in doubt ended by hand. Store and clock are filled in. */
  CompletableFuture<EndByHandResponse> endByHand(EndByHandRequest request, Duration timeout);

  /** Closes it for good; its listener hears nothing more. */
  @Override
  void close();

  /** What a link tells; in turns. */
  interface Listener {

    /** Messages reach the participant from now on. */
    void up();

    /** They do not, for this reason; what was sent may or may not have arrived. */
    void down(String why);

    /** Answers arrived. */
    void answered(List<RegisterReply> replies);
  }

  /** Makes links. */
  interface Opener {

    /**
     * Connects, and again whenever the connection is lost. Until the listener hears, it is down.
     */
    ParticipantLink open(Member participant, Listener listener);
  }
}
