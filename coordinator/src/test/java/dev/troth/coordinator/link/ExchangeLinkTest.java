package dev.troth.coordinator.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.coordinator.engine.Turns;
import dev.troth.daemon.life.KnownLives;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.OwnerAbortRequest;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterReply;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExchangeLinkTest {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final SplittableRandom random = new SplittableRandom(2);
  private final FakeTime time = new FakeTime();
  private final List<String> heard = new ArrayList<>();
  private final Turns turns =
      new Turns(
          failure -> {
            throw new AssertionError(failure);
          });
  private final HybridClock clock =
      new HybridClock(time::millis, Duration.ofHours(1), Timestamp.ZERO);
  private final FakeParticipant registers = new FakeParticipant("a");
  private final ScriptedParticipant participant = new ScriptedParticipant(registers);
  private final KnownLives lives = new KnownLives();
  private final ExchangeLinks links =
      new ExchangeLinks(
          address -> InProcessChannelBuilder.forName("a").directExecutor().build(),
          turns,
          time,
          clock,
          lives,
          random);
  private Server server = server();

  private Server server() {
    return InProcessServerBuilder.forName("a").directExecutor().addService(participant).build();
  }

  private final ParticipantLink.Listener listener =
      new ParticipantLink.Listener() {
        @Override
        public void up() {
          heard.add("up");
        }

        @Override
        public void down(String why) {
          heard.add("down: " + why);
        }

        @Override
        public void answered(List<RegisterReply> replies) {
          heard.add("answers: " + replies.size());
        }
      };

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private ParticipantLink open() {
    return links.open(registers.member(), listener);
  }

  private RegisterMessage peek() {
    TransactionId id = TransactionId.create(Instant.ofEpochMilli(1), random);
    return RegisterMessage.newBuilder()
        .setPeek(PeekRequest.newBuilder().setKey(RegisterId.atomic(id).toKey()))
        .build();
  }

  private List<Integer> batchSizes() {
    return participant.batches().stream().map(ExchangeRequest::getMessagesCount).toList();
  }

  @Test
  void isUpOnceTheParticipantSaidWhoItIs() {
    ParticipantLink unused = open();
    assertThat(heard).containsExactly("up");
    assertThat(clock.current().bits()).isGreaterThanOrEqualTo(77);
  }

  @Test
  void sendsWhatOneTurnSaysAsOneBatch() {
    ParticipantLink link = open();
    turns.execute(
        () -> {
          for (int i = 0; i < 10; i++) {
            link.send(peek());
          }
        });
    assertThat(batchSizes()).containsExactly(10);
    assertThat(participant.batches().get(0).getStoreId()).isEqualTo(registers.store().toBytes());
    assertThat(participant.batches().get(0).getClock()).isPositive();
    assertThat(heard).containsExactly("up", "answers: 10");
  }

  @Test
  void splitsWhatIsTooManyForOneBatch() {
    ParticipantLink link = open();
    turns.execute(
        () -> {
          for (int i = 0; i < ExchangeLink.MAX_BATCH_MESSAGES + 1; i++) {
            link.send(peek());
          }
        });
    assertThat(batchSizes()).containsExactly(ExchangeLink.MAX_BATCH_MESSAGES, 1);
  }

  @Test
  void splitsWhatIsTooLargeForOneBatch() {
    ParticipantLink link = open();
    RegisterMessage large =
        RegisterMessage.newBuilder()
            .setOwnerAbort(
                OwnerAbortRequest.newBuilder()
                    .setKey(peek().getPeek().getKey())
                    .setReason(Reason.newBuilder().setMessage("x".repeat(700_000)))
                    .setOwner(
                        dev.troth.v1.Owner.newBuilder()
                            .setCoordinatorId(ByteString.copyFrom(new byte[16]))))
            .build();
    turns.execute(
        () -> {
          link.send(large);
          link.send(large);
          link.send(peek());
        });
    assertThat(batchSizes()).containsExactly(1, 2);
  }

  @Test
  void comesBackAfterTheStreamBroke() {
    ParticipantLink link = open();
    participant.breaksTheStream();
    turns.execute(() -> link.send(peek()));
    assertThat(heard).containsExactly("up", "down: crashed");
    time.advance(LIMIT);
    assertThat(heard).containsExactly("up", "down: crashed", "up");
    assertThat(participant.batches()).isEmpty(); // the engine sends again by state
  }

  @Test
  void keepsTryingToReachAParticipant() throws IOException {
    server.shutdownNow();
    ParticipantLink unused = open();
    time.advance(LIMIT);
    assertThat(heard).isNotEmpty().allMatch(what -> what.startsWith("down"));
    server = server().start();
    time.advance(LIMIT);
    assertThat(heard).endsWith("up");
  }

  @Test
  void saysNothingToAnotherStore() {
    participant.becomes(ByteString.copyFrom(new byte[16]));
    ParticipantLink link = open();
    turns.execute(() -> link.send(peek()));
    assertThat(heard).singleElement().asString().contains("another store");
    assertThat(participant.batches()).isEmpty();
  }

  @Test
  void isSilentOnceItIsClosed() {
    ParticipantLink link = open();
    turns.execute(link::close);
    turns.execute(() -> link.send(peek()));
    server.shutdownNow();
    time.advance(LIMIT);
    assertThat(heard).containsExactly("up");
  }

  @Test
  void asksWithStoreAndClock() {
    ParticipantLink link = open();
    assertThat(
            link.read(ParticipantServiceReadRequest.getDefaultInstance(), LIMIT)
                .join()
                .getTimestamp())
        .isEqualTo(5);
    assertThat(
            link.history(ParticipantServiceHistoryRequest.getDefaultInstance(), LIMIT)
                .join()
                .getMore())
        .isTrue();
    assertThat(link.inspect(InspectRequest.getDefaultInstance(), LIMIT).join().getRowsCount())
        .isZero();
  }

  @Test
  void blamesTheParticipantForAFailedQuestion() {
    ParticipantLink link = open();
    server.shutdownNow();
    assertThat(link.inspect(InspectRequest.getDefaultInstance(), LIMIT))
        .isCompletedExceptionally()
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withMessageContaining("a: ");
  }

  /** Remembers what it was told. */
  private static final class Journal implements JournalListener {
    private final List<Long> positions = new ArrayList<>();
    private final List<ErrorCode> ends = new ArrayList<>();

    @Override
    public void received(ParticipantServiceSubscribeResponse response) {
      positions.add(response.getPosition());
    }

    @Override
    public void ended(Reason why) {
      ends.add(why.getCode());
    }
  }

  private static ParticipantServiceSubscribeRequest after(long position) {
    return ParticipantServiceSubscribeRequest.newBuilder()
        .setAfter(JournalCursor.newBuilder().setPosition(position))
        .build();
  }

  @Test
  void followsAJournalOneRequestAtATime() {
    Journal journal = new Journal();
    JournalStream stream = open().subscribe(after(4), journal);
    assertThat(journal.positions).isEmpty();
    stream.request();
    assertThat(journal.positions).containsExactly(5L);
    stream.request();
    assertThat(journal.positions).containsExactly(5L, 6L);
    assertThat(clock.current().bits()).isGreaterThanOrEqualTo(99);
    stream.close();
    assertThat(participant.journalsClosed()).isEqualTo(1);
  }

  @Test
  void saysWhyAJournalEnded() {
    Journal journal = new Journal();
    JournalStream stream = open().subscribe(after(0), journal);
    stream.request();
    server.shutdownNow();
    assertThat(journal.ends).containsExactly(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE);
  }

  @Test
  void scansTheStoreItWasOpenedFor() {
    var page = open().scan(ParticipantServiceScanRequest.getDefaultInstance(), LIMIT);
    assertThat(page.join().getTimestamp()).isEqualTo(6);
  }
}
