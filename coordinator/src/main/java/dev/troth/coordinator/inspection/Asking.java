package dev.troth.coordinator.inspection;

import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.coordinator.engine.Routes;
import dev.troth.v1.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Asks all participants that are known, and waits for all of them. Any thread. */
final class Asking {

  private Asking() {}

  /**
   * What was answered.
   *
   * @param byMember in order of names
   * @param silent those that did not answer
   */
  record Answers<T>(Map<Member, T> byMember, List<Member> silent) {

    List<String> silentNames() {
      return silent.stream().map(Member::getName).sorted().toList();
    }
  }

  static <T> CompletableFuture<Answers<T>> all(
      Routes routes, Function<ParticipantLink, CompletableFuture<T>> question) {
    Map<Member, CompletableFuture<Optional<T>>> asked = new LinkedHashMap<>();
    for (Member member : routes.members()) {
      asked.put(
          member,
          question
              .apply(routes.link(member.getName()))
              .thenApply(Optional::of)
              .exceptionally(failure -> Optional.empty()));
    }
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> {
              Map<Member, T> answers = new LinkedHashMap<>();
              List<Member> silent = new ArrayList<>();
              asked.forEach(
                  (member, answer) ->
                      answer
                          .join()
                          .ifPresentOrElse(
                              told -> answers.put(member, told), () -> silent.add(member)));
              return new Answers<>(answers, silent);
            });
  }
}
