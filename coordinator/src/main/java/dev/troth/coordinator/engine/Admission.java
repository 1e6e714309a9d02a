package dev.troth.coordinator.engine;

import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an engine takes on. A refusal here means that nothing was started. */
final class Admission {

  private final EngineLimits limits;
  private final Routes routes;
  private final EngineMetrics metrics;

  Admission(EngineLimits limits, Routes routes, EngineMetrics metrics) {
    this.limits = limits;
    this.routes = routes;
    this.metrics = metrics;
  }

  /**
   * The routes of a transaction's branches, in their order.
   *
   * @param inFlight undecided transactions now
   * @throws RejectedException UNKNOWN_PARTICIPANT, PARTICIPANT_UNAVAILABLE, OVERLOADED
   */
  List<Route> admit(Submission submission, int inFlight, long now) {
    List<Route> admitted = new ArrayList<>(submission.branches().operations().size());
    for (String participant : submission.branches().operations().keySet()) {
      admitted.add(routes.require(participant));
    }
    admitted.forEach(route -> requireAvailable(route, now));
    if (inFlight >= limits.maxInFlight()) {
      throw overloaded("%d transactions are in flight (--max-in-flight)".formatted(inFlight), "");
    }
    requireRoom(admitted);
    return admitted;
  }

  /**
   * Whether an attempt of a saga may start at these participants; its saga has been admitted.
   *
   * @throws RejectedException PARTICIPANT_UNAVAILABLE, OVERLOADED
   */
  void admitAttempt(List<Route> members, long now) {
    for (Route route : members) {
      Optional<String> why = whyUnavailable(route, now);
      if (why.isPresent()) {
        throw unavailable(route, why.get());
      }
    }
    requireRoom(members);
  }

  private void requireRoom(List<Route> admitted) {
    for (Route route : admitted) {
      if (route.inFlight() >= limits.maxInFlightPerParticipant()) {
        String name = route.member().getName();
        throw overloaded(
            "%d transactions are in flight at %s, half of --max-in-flight"
                .formatted(route.inFlight(), name),
            name);
      }
    }
  }

  /**
   * Whether something new may rely on this participant.
   *
   * @throws RejectedException PARTICIPANT_UNAVAILABLE
   */
  void requireAvailable(Route route, long now) {
    Optional<String> why = whyUnavailable(route, now);
    if (why.isPresent()) {
      throw unavailable(
          route,
          why.get() + "; nothing was started, submit it again with the same id when it is back");
    }
  }

  private Optional<String> whyUnavailable(Route route, long now) {
    String name = route.member().getName();
    String address = route.member().getAddress();
    if (route.isLeaving()) {
      return Optional.of("%s is stopping".formatted(name));
    }
    if (route.isGone(now)) {
      return Optional.of(
          "%s at %s cannot be reached: %s".formatted(name, address, route.downBecause()));
    }
    Duration silence = route.silence(now);
    return silence.compareTo(limits.silentAfter()) > 0
        ? Optional.of(
            "%s at %s has said nothing for %d ms (--heartbeat-timeout)"
                .formatted(name, address, silence.toMillis()))
        : Optional.empty();
  }

  private static RejectedException unavailable(Route route, String what) {
    return rejection(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE, what, route.member().getName());
  }

  RejectedException overloaded(String what, String name) {
    metrics.overloaded();
    return rejection(
        ErrorCode.ERROR_CODE_OVERLOADED,
        what + "; nothing was started, back off and submit it again with the same id",
        name);
  }

  private static RejectedException rejection(ErrorCode code, String message, String participant) {
    return new RejectedException(
        Reason.newBuilder().setCode(code).setMessage(message).setParticipant(participant).build());
  }
}
