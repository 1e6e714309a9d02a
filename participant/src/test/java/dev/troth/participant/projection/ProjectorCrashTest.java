package dev.troth.participant.projection;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.append;
import static dev.troth.participant.engine.Documents.delete;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A random load with escrow commits out of order, and crashes at every point, of the process and of
 * the host: in the end the results are what the whole journal says.
 */
class ProjectorCrashTest {

  private static final int SEEDS = 200;
  private static final int STEPS = 120;
  private static final String[] FOLDS = {
    "n count over k/",
    "money sum over k/c",
    "cents sum s over k/",
    "l last over k/",
    "t top 2 by s over k/",
  };

  @Test
  void everyEventCountsOnceWhateverCrashes() {
    long base = new Random().nextLong();
    for (int i = 0; i < SEEDS; i++) {
      long seed = base + i;
      try {
        new Load(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed=" + seed, e);
      }
    }
  }

  private static final class Load {

    private final Random random;
    private final Followed followed = new Followed(FOLDS);

    Load(long seed) {
      random = new Random(seed);
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        switch (random.nextInt(14)) {
          case 0, 1, 2 -> prepare(random.nextBoolean() ? 1 : 2);
          case 3 -> followed.participant.sync();
          case 4, 5, 6 -> decideOne();
          case 7 -> {
            followed.participant.time.pass(Duration.ofMillis(random.nextInt(200)));
            followed.participant.tick();
          }
          case 8, 9, 10 -> {
            followed.step();
            resultsAreOfOneMoment();
          }
          case 11 -> breakOff();
          default -> crash();
        }
      }
      while (!open().isEmpty()) {
        decideOne();
      }
      followed.catchUp();
      assertThat(followed.next()).isEmpty();
      Oracle oracle = new Oracle(followed.participant.store.journal());
      assertThat(followed.count("n")).isEqualTo(oracle.count);
      assertThat(followed.count("money")).isEqualTo(oracle.money);
      assertThat(followed.count("cents")).isEqualTo(oracle.cents());
      assertThat(oracle.isLast(followed.text("l"))).as(followed.text("l")).isTrue();
      assertThat(oracle.top2()).isEqualTo(scores(followed.text("t")));
    }

    /** What the journal says at the moment that the progress names. */
    private void resultsAreOfOneMoment() {
      StorePast past = new StorePast(followed.participant.store);
      Standing standing = Standing.of(followed.projections().get(0), past);
      if (!standing.beginsAnew()) {
        long moment = standing.recorded().moment().bits();
        long count =
            followed.participant.store.journal().values().stream()
                .filter(event -> event.getChange().getKey().startsWith("k/"))
                .filter(event -> Long.compareUnsigned(event.getCommitTimestamp(), moment) <= 0)
                .count();
        assertThat(followed.count("n")).isEqualTo(count);
      }
    }

    private void prepare(int members) {
      List<Operation> operations = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        operations.add(operation());
      }
      RegisterId id = followed.participant.newId();
      followed.participant.turn(
          engine ->
              engine.prepare(
                  Documents.prepare(
                          id,
                          members == 1
                              ? List.of(Documents.member(1))
                              : List.of(Documents.member(1), Documents.member(2)),
                          operations.toArray(new Operation[0]))
                      .setWaitLimitMillis(20)
                      .build(),
                  answer -> {}));
    }

    private Operation operation() {
      String text = "{\"s\":" + random.nextInt(9) + "}";
      return switch (random.nextInt(6)) {
        case 0, 1 -> add("k/c" + random.nextInt(2), random.nextInt(9) - 4, -1000);
        case 2, 3 -> put("k/v" + random.nextInt(5), text);
        case 4 -> delete("k/v" + random.nextInt(5));
        default -> append("k/s", "happened");
      };
    }

    private List<ParticipantEngine.InDoubtRow> open() {
      return followed.participant.engine().inDoubt();
    }

    /** What a transaction's decision is does not depend on when it is taken. */
    private void decideOne() {
      List<ParticipantEngine.InDoubtRow> open = open();
      if (open.isEmpty()) {
        return;
      }
      RegisterRow row = open.get(random.nextInt(open.size())).row();
      int chance = Math.floorMod(row.id().hashCode(), 5);
      RegisterEvent decision =
          chance == 0
              ? new RegisterEvent.DecideAbort(Documents.CONTENT, Documents.CANCELLED)
              : new RegisterEvent.DecideCommit(
                  Documents.CONTENT, row.row().prepareTimestamp().plusMillis(chance - 1));
      followed.participant.turn(engine -> engine.receive(row.id(), decision, answer -> {}));
    }

    /** A transaction whose answer never comes: perhaps it was carried out, and perhaps not. */
    private void breakOff() {
      Optional<Step> step = followed.next().filter(next -> !next.operations().isEmpty());
      if (step.isPresent() && random.nextBoolean()) {
        followed.write(step.get());
      }
      followed.restartProjector();
      if (step.isPresent() && random.nextBoolean()) {
        followed.write(step.get()); // it comes late, or twice
      }
    }

    private void crash() {
      if (random.nextBoolean()) {
        return;
      }
      followed
          .next()
          .filter(step -> !step.operations().isEmpty() && random.nextBoolean())
          .ifPresent(followed::write);
      if (random.nextBoolean()) {
        followed.participant.restart();
      } else {
        int unsynced = followed.participant.store.unsyncedWrites();
        followed.participant.losePower(random.nextInt(unsynced + 1));
      }
      followed.restarted();
    }

    private static List<Integer> scores(String list) {
      List<Integer> scores = new ArrayList<>();
      for (JsonElement entry : JsonParser.parseString(list).getAsJsonArray()) {
        scores.add(entry.getAsJsonObject().get("s").getAsInt());
      }
      return scores;
    }
  }

  /** What the whole journal says, in the plainest way. */
  private static final class Oracle {
    private final Map<String, Integer> values = new TreeMap<>();
    private long count;
    private long money;
    private Timestamp latest = Timestamp.ZERO;
    private long last;

    Oracle(NavigableMap<Long, JournalEvent> journal) {
      journal.forEach(this::take);
    }

    private void take(long position, JournalEvent event) {
      Change change = event.getChange();
      if (!change.getKey().startsWith("k/")) {
        return;
      }
      count++;
      money += change.getAdd();
      if (change.hasPut()) {
        String digit = change.getPut().getText().replaceAll("\\D", "");
        values.put(change.getKey(), Integer.parseInt(digit));
      } else if (change.hasDelete()) {
        values.remove(change.getKey());
      }
      Timestamp at = new Timestamp(event.getCommitTimestamp());
      if (!latest.isAfter(at)) {
        latest = at;
        last = position;
      }
    }

    long cents() {
      return values.values().stream().mapToLong(Integer::longValue).sum();
    }

    boolean isLast(String text) {
      return count == 0 ? text.isEmpty() : text.contains("\"position\":" + last + ",");
    }

    List<Integer> top2() {
      return values.values().stream()
          .sorted((one, other) -> Integer.compare(other, one))
          .limit(2)
          .toList();
    }
  }
}
