package dev.troth.coordinator.cache;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.FakeJournal;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Put;
import dev.troth.v1.ReadValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** A cache between fake participants, whose journals and reads answer when a test says so. */
final class CacheAtWork {

  static final Duration LIVES = Duration.ofSeconds(5);

  /** A read upstream that has not been answered. */
  record Asked(
      ParticipantServiceReadRequest request,
      CompletableFuture<ParticipantServiceReadResponse> answer) {

    /** Each key's value is its name and this. */
    void answer(long moment, String value) {
      answer.complete(read(request, moment, value));
    }
  }

  final FakeTime time = new FakeTime();
  final TestCoordinator coordinator = new TestCoordinator(1, 10, time, new FakePeers());
  final Metrics metrics = new Metrics();
  final List<Asked> upstream = new ArrayList<>();
  final ReadCache cache;

  CacheAtWork() {
    this(1 << 20);
  }

  CacheAtWork(long maxBytes) {
    cache =
        new ReadCache(
            coordinator.engine().routes(),
            time,
            new SplittableRandom(5),
            new HybridClock(() -> 100, Duration.ofHours(1), Timestamp.ZERO),
            maxBytes,
            metrics);
  }

  /** A participant whose keys {@code feed/…} are cached. */
  FakeParticipant meet(String name) {
    FakeParticipant participant = new FakeParticipant(name);
    coordinator.meet(participant);
    coordinator.announce(participant, cached("feed/"));
    return participant;
  }

  static KeyPolicy cached(String prefix) {
    return KeyPolicy.newBuilder()
        .setPrefix(prefix)
        .setCacheFor(com.google.protobuf.Duration.newBuilder().setSeconds(LIVES.toSeconds()))
        .build();
  }

  KeysAsked keys(String participant, String... keys) {
    return new KeysAsked(coordinator.engine().routes().find(participant), List.of(keys));
  }

  boolean keeps(String participant, String... keys) {
    return cache.keeps(keys(participant, keys));
  }

  CompletableFuture<Optional<ParticipantServiceReadResponse>> load(KeysAsked asked) {
    return cache.load(
        asked,
        (request, timeout) -> {
          Asked read = new Asked(request, new CompletableFuture<>());
          upstream.add(read);
          return read.answer();
        });
  }

  /** What is found, as {@code moment: values}. */
  String find(long earliest, KeysAsked... asked) {
    return cache
        .find(List.of(asked), new Timestamp(earliest))
        .map(
            answers ->
                answers.get(0).getTimestamp()
                    + ":"
                    + answers.stream()
                        .flatMap(answer -> answer.getValuesList().stream())
                        .map(value -> " " + value.getValue())
                        .reduce("", String::concat))
        .orElse("nothing");
  }

  String find(KeysAsked... asked) {
    return find(0, asked);
  }

  Asked lastAsked() {
    return upstream.get(upstream.size() - 1);
  }

  /** Reads keys and keeps them. */
  void loadNow(KeysAsked asked, long moment, String value) {
    var unused = load(asked);
    lastAsked().answer(moment, value);
  }

  /** The stream of a participant's journal that was opened last. */
  FakeJournal journal(FakeParticipant participant) {
    List<FakeJournal> all =
        coordinator.network().journals().stream()
            .filter(journal -> journal.store().equals(participant.store()))
            .toList();
    return all.get(all.size() - 1);
  }

  int journals() {
    return coordinator.network().journals().size();
  }

  /** A participant is followed from a moment on. */
  void begin(FakeParticipant participant, long moment) {
    boolean unused = keeps(participant.name(), "feed/");
    journal(participant).says(upTo(1, moment - 1).setClock(moment).build());
  }

  static ParticipantServiceSubscribeResponse.Builder upTo(long position, long safe) {
    return ParticipantServiceSubscribeResponse.newBuilder()
        .setPosition(position)
        .setSafeTimestamp(safe);
  }

  static JournalEntry change(long position, String key, long moment) {
    return JournalEntry.newBuilder()
        .setPosition(position)
        .setCommitTimestamp(moment)
        .setOperation(Operation.newBuilder().setPut(Put.newBuilder().setKey(key)))
        .build();
  }

  static ParticipantServiceReadResponse read(
      ParticipantServiceReadRequest request, long moment, String value) {
    ParticipantServiceReadResponse.Builder response =
        ParticipantServiceReadResponse.newBuilder().setTimestamp(moment);
    for (String key : request.getKeysList()) {
      response.addValues(ReadValue.newBuilder().setKey(key).setValue(key + "=" + value));
    }
    return response.build();
  }

  long metric(String name) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }
}
