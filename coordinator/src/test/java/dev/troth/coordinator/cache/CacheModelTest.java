package dev.troth.coordinator.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A cache against the journals themselves: participants prepare, decide in any order, tell their
 * journals late, answer reads late, some from replicas that lag. Every answer must be what a read
 * as of its moment shows when all is decided. A value says when its last change took effect.
 */
class CacheModelTest {

  private static final int SEEDS = 300;
  private static final int STEPS = 600;
  private static final String[] KEYS = {"feed/a", "feed/b", "feed/c"};

  @Test
  void everyAnswerIsThePictureOfOneMoment() {
    long hits = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        hits += new Run(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(hits).as("answers from the cache").isGreaterThan(SEEDS * 20L);
  }

  /** A participant as it is, not as the coordinator knows it. */
  private static final class Model {
    final FakeParticipant identity;
    final List<Pending> pending = new ArrayList<>();
    final List<JournalEntry> journal = new ArrayList<>();
    final Deque<ParticipantServiceSubscribeResponse> telling = new ArrayDeque<>();
    final List<Runnable> answering = new ArrayList<>();
    final List<Runnable> deciding = new ArrayList<>();
    long clock = 100;
    int told;
    boolean hasTold;

    Model(FakeParticipant identity) {
      this.identity = identity;
    }

    long safe() {
      long safe =
          Math.min(clock, pending.stream().mapToLong(Pending::prepared).min().orElse(clock)) - 1;
      clock = Math.max(clock, safe);
      return safe;
    }

    Pending prepare(String key) {
      Pending prepared = new Pending(++clock, key);
      pending.add(prepared);
      return prepared;
    }

    void commit(Pending prepared, long moment) {
      pending.remove(prepared);
      clock = Math.max(clock, moment);
      journal.add(CacheAtWork.change(journal.size() + 1, prepared.key(), moment));
    }

    /** What it would send now. */
    void tell(SplittableRandom random) {
      if (!hasTold) {
        hasTold = true;
        told = journal.size();
      }
      int upTo = random.nextInt(4) == 0 ? random.nextInt(told, journal.size() + 1) : journal.size();
      ParticipantServiceSubscribeResponse.Builder response =
          ParticipantServiceSubscribeResponse.newBuilder()
              .setClock(clock)
              .addAllEntries(journal.subList(told, upTo))
              .setPosition(upTo);
      told = upTo;
      if (upTo == journal.size()) {
        response.setSafeTimestamp(safe());
      }
      telling.add(response.build());
    }

    ParticipantServiceReadResponse read(
        ParticipantServiceReadRequest request, SplittableRandom random) {
      clock = Math.max(clock, request.getNotBefore()) + 1;
      long moment =
          pending.stream()
              .filter(intent -> request.getKeysList().contains(intent.key()))
              .mapToLong(intent -> intent.prepared() - 1)
              .min()
              .orElse(clock);
      if (random.nextInt(3) == 0) { // a replica that lags
        moment =
            random.nextLong(request.getNotBefore(), Math.max(safe(), request.getNotBefore()) + 1);
      }
      assertThat(moment).as("never waits").isGreaterThanOrEqualTo(request.getNotBefore());
      return show(request.getKeysList(), moment);
    }

    ParticipantServiceReadResponse show(List<String> keys, long moment) {
      ParticipantServiceReadResponse.Builder response =
          ParticipantServiceReadResponse.newBuilder().setTimestamp(moment);
      for (String key : keys) {
        long last =
            journal.stream()
                .filter(entry -> entry.getOperation().getPut().getKey().equals(key))
                .mapToLong(JournalEntry::getCommitTimestamp)
                .filter(at -> at <= moment)
                .max()
                .orElse(0);
        response.addValues(ReadValue.newBuilder().setKey(key).setValue(key + "@" + last));
      }
      return response.build();
    }
  }

  private record Pending(long prepared, String key) {}

  private record Answer(Model of, List<String> keys, ParticipantServiceReadResponse answer) {}

  private static final class Run {
    private final SplittableRandom random;
    private final CacheAtWork at = new CacheAtWork();
    private final List<Model> models = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<Map<Model, Pending>> undecided = new ArrayList<>();
    private long hits;

    Run(long seed) {
      random = new SplittableRandom(seed);
      models.add(new Model(at.meet("a")));
      models.add(new Model(at.meet("b")));
    }

    long run() {
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      while (!undecided.isEmpty()) {
        decide(undecided.get(0));
      }
      for (Model model : models) {
        model.deciding.forEach(Runnable::run);
      }
      for (Answer given : answers) {
        assertThat(given.answer())
            .isEqualTo(given.of().show(given.keys(), given.answer().getTimestamp()));
      }
      return hits;
    }

    private void step() {
      Model model = any(models);
      switch (random.nextInt(20)) {
        case 0 -> begin();
        case 1, 2 -> {
          if (!undecided.isEmpty()) {
            decide(any(undecided));
          }
        }
        case 3, 4 -> learnDecision(model);
        case 5, 6 -> tell(model);
        case 7, 8, 9 -> hear(model);
        case 10, 11, 12, 13 -> {
          if (!model.answering.isEmpty()) {
            model.answering.remove(random.nextInt(model.answering.size())).run();
          }
        }
        case 14 -> {
          model.clock += random.nextInt(5);
          at.time.advance(CacheAtWork.LIVES.dividedBy(100));
        }
        case 15 -> {
          if (random.nextInt(20) == 0) {
            loseConnection(model);
          }
        }
        default -> read();
      }
    }

    /** Over one participant or both. */
    private void begin() {
      List<Model> members = random.nextInt(3) == 0 ? models : List.of(any(models));
      Map<Model, Pending> prepared = new HashMap<>();
      members.forEach(
          model -> prepared.put(model, model.prepare(KEYS[random.nextInt(KEYS.length)])));
      undecided.add(prepared);
    }

    private void decide(Map<Model, Pending> transaction) {
      undecided.remove(transaction);
      boolean isCommit = random.nextInt(4) > 0;
      long moment = transaction.values().stream().mapToLong(Pending::prepared).max().orElseThrow();
      transaction.forEach(
          (model, prepared) ->
              model.deciding.add(
                  () -> {
                    if (isCommit) {
                      model.commit(prepared, moment);
                    } else {
                      model.pending.remove(prepared);
                    }
                  }));
    }

    private void learnDecision(Model model) {
      if (!model.deciding.isEmpty()) {
        model.deciding.remove(random.nextInt(model.deciding.size())).run();
      }
    }

    private void tell(Model model) {
      boolean unused = at.keeps(model.identity.name(), KEYS[0]);
      model.tell(random);
    }

    private void hear(Model model) {
      if (!model.telling.isEmpty()) {
        at.journal(model.identity).says(model.telling.remove());
      }
    }

    /** What was on its way is lost; where it goes on is what the coordinator says. */
    private void loseConnection(Model model) {
      if (!model.hasTold) {
        return;
      }
      at.journal(model.identity).ends(Reason.getDefaultInstance());
      model.telling.clear();
      at.time.advance(CacheAtWork.LIVES.dividedBy(2));
      var again = at.journal(model.identity).subscription();
      model.told = (int) again.getAfter().getPosition();
      model.hasTold = !again.getOnlyNew();
    }

    private void read() {
      List<Model> of = random.nextBoolean() ? models : List.of(any(models));
      List<KeysAsked> asked = new ArrayList<>();
      for (Model model : of) {
        String key = KEYS[random.nextInt(KEYS.length)];
        String other = KEYS[random.nextInt(KEYS.length)];
        asked.add(at.keys(model.identity.name(), key, other));
      }
      if (!asked.stream().allMatch(at.cache::keeps)) {
        return;
      }
      long earliest = models.get(0).clock - random.nextInt(60);
      var found = at.cache.find(asked, new Timestamp(earliest));
      for (int i = 0; i < of.size(); i++) {
        if (found.isPresent()) {
          hits++;
          ParticipantServiceReadResponse answer = found.get().get(i);
          assertThat(answer.getTimestamp()).isGreaterThanOrEqualTo(earliest);
          assertThat(answer.getTimestamp()).isEqualTo(found.get().get(0).getTimestamp());
          answers.add(new Answer(of.get(i), asked.get(i).keys(), answer));
        } else {
          load(of.get(i), asked.get(i));
        }
      }
    }

    private void load(Model model, KeysAsked asked) {
      var unused =
          at.cache
              .load(asked, (request, timeout) -> ask(model, request))
              .thenAccept(
                  loaded ->
                      loaded.ifPresent(
                          answer -> answers.add(new Answer(model, asked.keys(), answer))));
    }

    /** The request takes its time, and so does the answer. */
    private CompletableFuture<ParticipantServiceReadResponse> ask(
        Model model, ParticipantServiceReadRequest request) {
      CompletableFuture<ParticipantServiceReadResponse> answer = new CompletableFuture<>();
      model.answering.add(
          () -> {
            ParticipantServiceReadResponse read = model.read(request, random);
            model.answering.add(() -> answer.complete(read));
          });
      return answer;
    }

    private <T> T any(List<T> some) {
      return some.get(random.nextInt(some.size()));
    }
  }
}
