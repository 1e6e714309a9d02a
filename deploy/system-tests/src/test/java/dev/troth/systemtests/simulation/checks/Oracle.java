package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.systemtests.simulation.history.Attempt;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.Add;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A store of a few lines that applies whole transactions one after the other, in the order of their
 * commit timestamps; with it everything else is compared.
 */
final class Oracle {

  private final Map<Place, List<Moment>> moments = new LinkedHashMap<>();
  private final Map<Place, List<String>> lists = new HashMap<>();

  /** Applies a transaction, and returns what its gets must have read. */
  List<ReadValue> apply(Attempt attempt, Timestamp at) {
    List<ReadValue> reads = new ArrayList<>();
    for (Operation operation : attempt.spec().getAtomic().getOperationsList()) {
      String participant = operation.getParticipant();
      switch (operation.getActionCase()) {
        case ADD -> add(attempt, participant, operation.getAdd(), at);
        case PUT -> {
          Place place = new Place(participant, operation.getPut().getKey());
          set(place, now(place).put(at, operation.getPut().getValue()));
        }
        case APPEND -> {
          Place place = new Place(participant, operation.getAppend().getKey());
          for (StreamEvent event : operation.getAppend().getEventsList()) {
            lists.computeIfAbsent(place, same -> new ArrayList<>()).add(event.getData());
            set(place, now(place).appended(at));
          }
        }
        case GET -> {
          Place place = new Place(participant, operation.getGet().getKey());
          reads.add(value(place, now(place)));
        }
        case CHECK -> {
          Place place = new Place(participant, operation.getCheck().getKey());
          require(
              now(place).counter() >= operation.getCheck().getAtLeast(),
              () ->
                  "transaction="
                      + attempt.id()
                      + " was let through although "
                      + place
                      + " is "
                      + now(place));
        }
        case DELETE, ACTION_NOT_SET ->
            throw new IllegalArgumentException("no workload does this: " + operation);
      }
    }
    return reads;
  }

  private void add(Attempt attempt, String participant, Add add, Timestamp at) {
    Place place = new Place(participant, add.getKey());
    Moment next = now(place).added(at, add.getDelta());
    set(place, next);
    require(
        !(add.hasMin() && add.getDelta() < 0 && next.counter() < add.getMin())
            && !(add.hasMax() && add.getDelta() > 0 && next.counter() > add.getMax()),
        () -> "I9: transaction=" + attempt.id() + " crosses the bounds of " + place + ": " + next);
  }

  private void set(Place place, Moment next) {
    moments.computeIfAbsent(place, same -> new ArrayList<>()).add(next);
  }

  private Moment now(Place place) {
    List<Moment> all = moments.getOrDefault(place, List.of());
    return all.isEmpty() ? Moment.BEFORE_ALL : all.get(all.size() - 1);
  }

  /** What a read at this moment must show. */
  ReadValue at(Place place, Timestamp at) {
    Moment shown = Moment.BEFORE_ALL;
    for (Moment moment : moments.getOrDefault(place, List.of())) {
      if (moment.at().isAfter(at)) {
        break;
      }
      shown = moment;
    }
    return value(place, shown);
  }

  private ReadValue value(Place place, Moment moment) {
    ReadValue.Builder value =
        ReadValue.newBuilder()
            .setParticipant(place.participant())
            .setKey(place.key())
            .setExists(moment.version() > 0)
            .setVersion(moment.version())
            .setCounter(moment.counter());
    moment.value().ifPresent(value::setValue);
    if (moment.listed() > 0) {
      value
          .getStreamBuilder()
          .addAllEvents(
              lists.getOrDefault(place, List.of()).subList(0, moment.listed()).stream()
                  .map(data -> StreamEvent.newBuilder().setData(data).build())
                  .toList());
    }
    return value.build();
  }

  /** Every key that ever was something. */
  Map<Place, List<Moment>> moments() {
    return moments;
  }

  private static void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new Violation(otherwise.get());
    }
  }
}
