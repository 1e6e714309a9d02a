package dev.troth.coordinator.engine;

import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.InspectSagasResponse;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.Member;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.NoteSagaResponse;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Links of one coordinator to fake participants. What travels arrives when a test says so. */
public final class FakeNetwork implements ParticipantLink.Opener {

  private final Turns turns;
  private final Map<StoreId, FakeParticipant> participants = new HashMap<>();
  private final List<FakeLink> links = new ArrayList<>();
  private final Set<StoreId> unreachable = new HashSet<>();
  private final List<Packet> packets = new ArrayList<>();
  private final List<Packet> held = new ArrayList<>();
  private final Map<StoreId, FakeReads> shown = new HashMap<>();
  private final List<ParticipantServiceReadRequest> reads = new ArrayList<>();
  private final List<ParticipantServiceScanRequest> scans = new ArrayList<>();
  private final List<ParticipantServiceHistoryRequest> histories = new ArrayList<>();
  private final List<FakeJournal> journals = new ArrayList<>();
  private boolean dead;

  /** A message on its way there, or its reply on the way back. */
  private record Packet(
      FakeLink link, int epoch, RegisterMessage message, Optional<RegisterReply> reply) {}

  FakeNetwork(Turns turns) {
    this.turns = turns;
  }

  void add(FakeParticipant participant) {
    participants.put(participant.store(), participant);
  }

  @Override
  public ParticipantLink open(Member member, ParticipantLink.Listener listener) {
    FakeLink link = new FakeLink(StoreId.of(member.getStoreId()), listener);
    links.add(link);
    turns.execute(link::connect);
    return link;
  }

  /** The connection to a participant breaks; replies that are on their way are lost. */
  public void disconnect(FakeParticipant participant) {
    unreachable.add(participant.store());
    links.stream().filter(l -> l.store.equals(participant.store())).forEach(FakeLink::lose);
  }

  public void reconnect(FakeParticipant participant) {
    unreachable.remove(participant.store());
    List.copyOf(links).stream()
        .filter(l -> l.store.equals(participant.store()))
        .forEach(link -> turns.execute(link::connect));
  }

  /** The coordinator's process is gone. */
  void die() {
    dead = true;
  }

  /** All that is on its way stays there until it is released. */
  void holdAll() {
    held.addAll(packets);
    packets.clear();
  }

  /** What was held arrives next. */
  void releaseHeld() {
    packets.addAll(0, held);
    held.clear();
  }

  /** All that is on its way is lost. */
  void loseAll() {
    packets.clear();
  }

  /** One of those on their way is lost. */
  void loseAny(RandomGenerator random) {
    if (!packets.isEmpty()) {
      packets.remove(random.nextInt(packets.size()));
    }
  }

  /** What one participant calls now in reads. */
  public void readClock(FakeParticipant participant, long now) {
    shown(participant.store()).now(now);
  }

  /** Up to when all is decided at one participant. */
  public void decided(FakeParticipant participant, long moment) {
    shown(participant.store()).decided(moment);
  }

  /** A key that scans find. */
  public void addKey(FakeParticipant participant, String key) {
    shown(participant.store()).add(key);
  }

  private FakeReads shown(StoreId store) {
    return shown.computeIfAbsent(store, unread -> new FakeReads());
  }

  public List<ParticipantServiceScanRequest> scans() {
    return scans;
  }

  public List<ParticipantServiceHistoryRequest> histories() {
    return histories;
  }

  /** All streams of journals that were opened, the latest last. */
  public List<FakeJournal> journals() {
    return journals;
  }

  public List<ParticipantServiceReadRequest> reads() {
    return reads;
  }

  public boolean isQuiet() {
    return packets.isEmpty();
  }

  /** Everything arrives, in order, and so does what that leads to. */
  public void deliverAll() {
    while (!packets.isEmpty()) {
      deliver(packets.remove(0));
    }
  }

  /** The messages that are on their way arrive; their replies do not. */
  public void deliverAndLoseReplies() {
    List<Packet> arriving = List.copyOf(packets);
    packets.clear();
    for (Packet packet : arriving) {
      FakeParticipant participant = participants.get(packet.link().store);
      if (participant != null && packet.reply().isEmpty()) {
        var unused = participant.receive(packet.message());
      }
    }
  }

  /** The messages that are on their way arrive, and their replies twice: now, and when released. */
  void deliverAndRepeatReplies() {
    List<Packet> arriving = List.copyOf(packets);
    packets.clear();
    arriving.forEach(this::deliver);
    held.addAll(packets);
    deliverAll();
  }

  /** One of those on their way arrives, whichever it is, perhaps not for the last time. */
  public void deliverAny(RandomGenerator random) {
    if (packets.isEmpty()) {
      return;
    }
    int index = random.nextInt(packets.size());
    Packet packet = random.nextInt(10) == 0 ? packets.get(index) : packets.remove(index);
    deliver(packet);
  }

  /** A message may arrive long after its connection broke, or its sender died; a reply may not. */
  private void deliver(Packet packet) {
    if (packet.reply().isPresent()) {
      if (packet.epoch() == packet.link().epoch && !dead) {
        turns.execute(() -> packet.link().hear(packet.reply().get()));
      }
      return;
    }
    FakeParticipant participant = participants.get(packet.link().store);
    if (participant != null) {
      participant
          .receive(packet.message())
          .ifPresent(
              reply ->
                  packets.add(
                      new Packet(
                          packet.link(), packet.epoch(), packet.message(), Optional.of(reply))));
    }
  }

  private final class FakeLink implements ParticipantLink {
    private final StoreId store;
    private final Listener listener;
    private int epoch;
    private boolean up;
    private boolean closed;

    FakeLink(StoreId store, Listener listener) {
      this.store = store;
      this.listener = listener;
    }

    void connect() {
      if (!up && !closed && participants.containsKey(store) && !unreachable.contains(store)) {
        up = true;
        listener.up();
      }
    }

    void lose() {
      epoch++;
      turns.execute(
          () -> {
            if (up && !closed) {
              up = false;
              listener.down("connection lost");
            }
          });
    }

    void hear(RegisterReply reply) {
      if (up && !closed) {
        listener.answered(List.of(reply));
      }
    }

    @Override
    public void send(RegisterMessage message) {
      if (up) {
        packets.add(new Packet(this, epoch, message, Optional.empty()));
      }
    }

    @Override
    public CompletableFuture<ParticipantServiceReadResponse> read(
        ParticipantServiceReadRequest request, Duration timeout) {
      if (!up) {
        return unavailable();
      }
      reads.add(request);
      return CompletableFuture.completedFuture(shown(store).read(request));
    }

    @Override
    public CompletableFuture<ParticipantServiceScanResponse> scan(
        ParticipantServiceScanRequest request, Duration timeout) {
      if (!up) {
        return unavailable();
      }
      scans.add(request);
      return CompletableFuture.completedFuture(shown(store).scan(request));
    }

    @Override
    public JournalStream subscribe(
        ParticipantServiceSubscribeRequest request, JournalListener journalListener) {
      FakeJournal journal = new FakeJournal(store, request, journalListener);
      journals.add(journal);
      return journal;
    }

    @Override
    public CompletableFuture<ParticipantServiceHistoryResponse> history(
        ParticipantServiceHistoryRequest request, Duration timeout) {
      if (!up) {
        return unavailable();
      }
      histories.add(request);
      ParticipantServiceHistoryResponse.Builder page =
          ParticipantServiceHistoryResponse.newBuilder();
      if (request.getAfterVersion() == 0) {
        page.setMore(true);
      } else {
        page.setNext(JournalCursor.newBuilder().setPosition(7).setTimestamp(70));
      }
      return CompletableFuture.completedFuture(page.build());
    }

    @Override
    public CompletableFuture<InspectResponse> inspect(InspectRequest request, Duration timeout) {
      FakeParticipant participant = participants.get(store);
      if (!up || participant == null) {
        return unavailable();
      }
      InspectResponse.Builder response = InspectResponse.newBuilder();
      participant.rows().stream()
          .filter(
              row ->
                  request.getTransactionId().isEmpty()
                      || row.getKey().getTransactionId().equals(request.getTransactionId()))
          .filter(
              row ->
                  request.getStatusesList().isEmpty()
                      || request.getStatusesList().contains(row.getRegister().getStatus()))
          .forEach(response::addRows);
      return CompletableFuture.completedFuture(response.build());
    }

    @Override
    public CompletableFuture<InspectSagasResponse> inspectSagas(
        InspectSagasRequest request, Duration timeout) {
      FakeParticipant participant = participants.get(store);
      if (!up || participant == null) {
        return unavailable();
      }
      return CompletableFuture.completedFuture(
          InspectSagasResponse.newBuilder()
              .addAllRows(participant.homeRows(request.getSagaId()))
              .build());
    }

    @Override
    public CompletableFuture<NoteSagaResponse> noteSaga(NoteSagaRequest request, Duration timeout) {
      FakeParticipant participant = participants.get(store);
      if (!up || participant == null) {
        return unavailable();
      }
      return CompletableFuture.completedFuture(
          NoteSagaResponse.newBuilder()
              .setAnswer(participant.home().note(request).orElseThrow().getAnswer())
              .build());
    }

    @Override
    public CompletableFuture<EndByHandResponse> endByHand(
        EndByHandRequest request, Duration timeout) {
      FakeParticipant participant = participants.get(store);
      if (!up || participant == null) {
        return unavailable();
      }
      return participant.endByHand(request);
    }

    private <T> CompletableFuture<T> unavailable() {
      return CompletableFuture.failedFuture(
          new RejectedException(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE, "not reachable"));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
