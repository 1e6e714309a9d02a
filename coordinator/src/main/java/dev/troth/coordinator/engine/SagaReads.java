package dev.troth.coordinator.engine;

import dev.troth.id.TransactionId;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Finds what a saga's actions read, for a driver that did not see them commit. */
final class SagaReads {

  private static final int MAX_ROWS = 1000;

  private final SagaContext context;
  private final Collection<Route> participants;
  private final SagaAttempts attempts;
  private final TransactionId id;

  SagaReads(
      SagaContext context,
      Collection<Route> participants,
      SagaAttempts attempts,
      TransactionId id) {
    this.context = context;
    this.participants = participants;
    this.attempts = attempts;
    this.id = id;
  }

  /** What was found, in a turn, by step; then whatever is to be done next. */
  void find(Consumer<Map<Integer, List<ReadValue>>> found, Runnable next) {
    Map<String, CompletableFuture<InspectResponse>> answers = new HashMap<>();
    InspectRequest request =
        InspectRequest.newBuilder()
            .setTransactionId(id.toBytes())
            .addStatuses(RegisterStatus.REGISTER_STATUS_COMMITTED)
            .setLimit(MAX_ROWS)
            .build();
    for (Route route : participants) {
      answers.put(
          route.member().getName(),
          route
              .link()
              .inspect(request, EngineLimits.WATCH_ANSWER)
              .exceptionally(failure -> InspectResponse.getDefaultInstance()));
    }
    var unused =
        CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new))
            .whenComplete(
                (done, failure) ->
                    context
                        .runs()
                        .turns()
                        .execute(
                            () -> {
                              found.accept(byStep(answers));
                              next.run();
                            }));
  }

  private Map<Integer, List<ReadValue>> byStep(
      Map<String, CompletableFuture<InspectResponse>> answers) {
    Map<Integer, Map<String, List<ReadValue>>> reads = new HashMap<>();
    answers.forEach(
        (participant, answer) -> {
          for (RegisterRow row : answer.join().getRowsList()) {
            if (row.getKey().getKind() == RegisterKind.REGISTER_KIND_ACTION) {
              reads
                  .computeIfAbsent(row.getKey().getStep(), step -> new HashMap<>())
                  .put(participant, row.getRegister().getReadsList());
            }
          }
        });
    Map<Integer, List<ReadValue>> found = new HashMap<>();
    // Nothing when a part is missing: whoever needs it is told that it is not there.
    reads.forEach(
        (step, byName) ->
            found.put(step, attempts.action(step).inDocumentOrder(byName).orElse(List.of())));
    return found;
  }
}
