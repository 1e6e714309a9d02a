package dev.troth.coordinator.engine;

import dev.troth.v1.Member;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The participants of a saga.
 *
 * @param byName the routes to all of them
 * @param home the one with its home row
 */
record SagaMembers(Map<String, Route> byName, Route home) {

  static SagaMembers of(Map<String, Route> byName, String home) {
    return new SagaMembers(byName, route(byName, home));
  }

  Route route(String participant) {
    return route(byName, participant);
  }

  List<Route> routes(List<String> participants) {
    return participants.stream().map(this::route).toList();
  }

  Collection<Route> all() {
    return byName.values();
  }

  List<Member> members() {
    return byName.values().stream().map(Route::member).toList();
  }

  List<Route> others() {
    return byName.values().stream().filter(route -> route != home).toList();
  }

  private static Route route(Map<String, Route> byName, String participant) {
    Route route = byName.get(participant);
    if (route == null) {
      throw new IllegalStateException(participant + " is no participant of the saga");
    }
    return route;
  }
}
