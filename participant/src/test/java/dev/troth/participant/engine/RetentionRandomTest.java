package dev.troth.participant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StreamEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random histories that are pruned at random moments, on a host that loses its power at random
 * points: whatever is shown is what a store shows that never prunes, the rest is refused, and what
 * is derived is the replay of what is left.
 */
class RetentionRandomTest {

  private static final int SEEDS = 150;
  private static final int STEPS = 60;
  private static final String[] PREFIXES = {"last/", "for/", "for/all/", "either/", "none/"};

  @Test
  void whatIsShownIsWhatWas() {
    long base = new Random().nextLong();
    long refused = 0;
    long shown = 0;
    for (int i = 0; i < SEEDS; i++) {
      long seed = base + i;
      try {
        Load load = new Load(seed);
        load.run();
        refused += load.refused;
        shown += load.shown;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed=" + seed, e);
      }
    }
    assertThat(refused).isGreaterThan(1_000);
    assertThat(shown).isGreaterThan(10_000);
  }

  private static final class Load {

    private final Random random;
    private final TurnByTurn participant =
        new TurnByTurn(
            new FakeTime(),
            Documents.store(1),
            Keeping.settings(
                Keeping.last("last/", 2),
                Keeping.seconds("for/", 15),
                Keeping.all("for/all/"),
                Keeping.either("either/", 3, 10)),
            NoPeers::new);

    /** Every event that there ever was, by position. */
    private final NavigableMap<Long, JournalEvent> everything = new TreeMap<>();

    private final Map<RegisterId, Timestamp> undecided = new HashMap<>();
    private int written;
    private long refused;
    private long shown;

    Load(long seed) {
      random = new Random(seed);
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        act();
        remember();
        if (random.nextInt(3) == 0) {
          participant.sync();
        }
        if (random.nextInt(8) == 0) {
          participant.losePower(random.nextInt(participant.store.unsyncedWrites() + 1));
          everything.tailMap(participant.store.nextPosition(), true).clear();
          undecided.keySet().removeIf(id -> !participant.row(id).isInDoubt());
        }
        replayIsTheState();
        look();
      }
    }

    private void act() {
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          participant.commitAlone(participant.newId(), operation());
          participant.time.pass(Duration.ofMillis(random.nextInt(2_000)));
        }
        case 2 -> {
          RegisterId id = participant.newId();
          Operation add = Documents.add(key("counter"), random.nextInt(9), -1000);
          Timestamp prepared = participant.yes(id, add);
          undecided.put(id, prepared.plusMillis(random.nextInt(3)));
        }
        case 3 -> {
          for (Map.Entry<RegisterId, Timestamp> open : Map.copyOf(undecided).entrySet()) {
            if (random.nextBoolean()) {
              participant.commit(open.getKey(), open.getValue());
              undecided.remove(open.getKey());
            }
          }
        }
        default -> {
          participant.time.pass(Duration.ofSeconds(random.nextInt(13)));
          for (int ticks = random.nextInt(12); ticks >= 0; ticks--) {
            participant.time.pass(Duration.ofMillis(20));
            participant.tick();
          }
        }
      }
    }

    private Operation operation() {
      written++;
      return switch (random.nextInt(4)) {
        case 0 -> Documents.put(key("value"), "v" + written);
        case 1 -> Documents.delete(key("value"));
        case 2 -> Documents.add(key("counter"), random.nextInt(9));
        default -> Documents.append(key("stream"), "a" + written, "b" + written);
      };
    }

    private String key(String kind) {
      return PREFIXES[random.nextInt(PREFIXES.length)] + kind;
    }

    private void remember() {
      participant
          .store
          .journal()
          .tailMap(everything.isEmpty() ? 1 : everything.lastKey() + 1)
          .forEach(everything::put);
    }

    /** I14, I18. */
    private void replayIsTheState() {
      InMemoryStore store = participant.store;
      InMemoryStore rebuilt = new InMemoryStore(store.id());
      StagedWrites known = new StagedWrites();
      store.pasts().forEach(known::putPast);
      known.trim(store.trimmed());
      rebuilt.write(known);
      ChangeApplier applier = new ChangeApplier(rebuilt, store.trimmed() + 1);
      long expected = store.trimmed() + 1;
      long pruned = store.trimmed();
      for (Map.Entry<Long, JournalEvent> event : store.journal().entrySet()) {
        assertThat(event.getKey()).isEqualTo(expected++);
        StagedWrites writes = new StagedWrites();
        if (event.getValue().hasChange()) {
          assertThat(event.getValue()).isEqualTo(everything.get(event.getKey()));
          applier.apply(event.getValue(), writes);
        } else {
          applier.applyStub(writes);
          pruned++;
        }
        rebuilt.write(writes);
      }
      assertThat(rebuilt.derived()).isEqualTo(store.derived());
      assertThat(store.pasts().values().stream().mapToLong(PrunedPast::events).sum())
          .isEqualTo(pruned);
    }

    private void look() {
      for (String prefix : PREFIXES) {
        for (String kind : List.of("value", "counter", "stream")) {
          look(prefix + kind, moment());
          look(prefix + kind, Timestamp.ZERO);
        }
      }
    }

    /** Now and then one at which something happened. */
    private Timestamp moment() {
      if (!everything.isEmpty() && random.nextBoolean()) {
        List<JournalEvent> events = List.copyOf(everything.values());
        JournalEvent event = events.get(random.nextInt(events.size()));
        return new Timestamp(event.getCommitTimestamp() - random.nextInt(2));
      }
      return Timestamp.ofMillis(participant.time.wallMillis() - random.nextInt(60_000));
    }

    private void look(String key, Timestamp at) {
      ReadReply reply = participant.readAt(at, key);
      if (random.nextInt(50) == 0) {
        participant.sync();
      }
      if (!reply.isGiven()) { // it waits for a decision
        return;
      }
      InMemoryStore store = participant.store;
      boolean isKept =
          at.equals(Timestamp.ZERO)
              || (!store.horizons().of(key).floor().isAfter(at)
                  && (!store.pasts().containsKey(key) || store.versionAt(key, at).isPresent()));
      if (isKept) {
        shown++;
        Timestamp moment = reply.at();
        assertThat(reply.value()).as("%s at %s", key, at).isEqualTo(unpruned(key, moment, reply));
      } else {
        assertThat(reply.rejection()).isEqualTo(ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD);
        refused++;
      }
      Horizon horizon = store.horizons().of(key);
      if (!horizon.moment().isAfter(at)) {
        assertThat(isKept).as("%s at %s, %s", key, at, horizon).isTrue();
      }
      if (store.pasts().containsKey(key)) {
        assertThat(horizon.moment()).isGreaterThan(store.pasts().get(key).commitTimestamp());
      }
    }

    /** What a store shows that has everything; of a stream only as much as is shown. */
    private ReadValue unpruned(String key, Timestamp at, ReadReply reply) {
      List<Map.Entry<Long, JournalEvent>> events = new ArrayList<>(everything.entrySet());
      events.removeIf(
          event -> !event.getValue().getChange().getKey().equals(key) || time(event).isAfter(at));
      events.sort(Comparator.comparing(Load::time).thenComparing(Map.Entry::getKey));
      ReadValue.Builder value = ReadValue.newBuilder().setKey(key);
      List<StreamEvent> stream = new ArrayList<>();
      for (Map.Entry<Long, JournalEvent> event : events) {
        Change change = event.getValue().getChange();
        value
            .setVersion(value.getVersion() + 1)
            .setCommitTimestamp(event.getValue().getCommitTimestamp())
            .setExists(!change.hasDelete())
            .setKind(KeyState.ABSENT.apply(change, at).kind());
        switch (change.getChangeCase()) {
          case ADD -> value.setCounter(value.getCounter() + change.getAdd());
          case PUT -> value.setValue(change.getPut().getText());
          case DELETE -> value.clearState();
          case APPEND -> stream.add(change.getAppend());
          case CHANGE_NOT_SET -> throw new AssertionError(event);
        }
      }
      if (!stream.isEmpty()) {
        long omitted = reply.value().getStream().getOmitted();
        value
            .getStreamBuilder()
            .addAllEvents(stream.subList((int) omitted, stream.size()))
            .setOmitted(omitted);
        assertThat(omitted)
            .isLessThanOrEqualTo(
                participant.store.prunedPast(key).map(PrunedPast::events).orElse(0L));
      }
      return value.build();
    }

    private static Timestamp time(Map.Entry<Long, JournalEvent> event) {
      return new Timestamp(event.getValue().getCommitTimestamp());
    }
  }
}
