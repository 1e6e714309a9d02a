package dev.troth.coordinator.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.engine.FakeJournal;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.error.RejectedException;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ParticipantCursor;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeRequest;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTime time = new FakeTime();
  private final TestCoordinator coordinator = new TestCoordinator(1, 10, time, new FakePeers());
  private final FakeParticipant a = meet("a");
  private final FakeParticipant b = meet("b");
  private final Subscriptions subscriptions =
      new Subscriptions(coordinator.engine().routes(), time, new SplittableRandom(5));
  private final FakeSubscriber client = new FakeSubscriber();

  private FakeParticipant meet(String name) {
    FakeParticipant participant = new FakeParticipant(name);
    coordinator.meet(participant);
    return participant;
  }

  private static SubscribeRequest.Builder request() {
    return SubscribeRequest.newBuilder()
        .addPrefixes(PrefixReference.newBuilder().setParticipant("b").setPrefix("x/"))
        .addKeys(KeyReference.newBuilder().setParticipant("a").setKey("k"));
  }

  private Subscription subscribe(SubscribeRequest.Builder request) {
    Subscription subscription = subscriptions.subscribe(request.build(), client);
    subscription.open();
    return subscription;
  }

  /** The newest stream to a participant. */
  private FakeJournal journal(FakeParticipant participant) {
    List<FakeJournal> all = coordinator.network().journals();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).store().equals(participant.store())) {
        return all.get(i);
      }
    }
    throw new AssertionError("none to " + participant.name());
  }

  private static ParticipantServiceSubscribeResponse response(
      long position, long safe, JournalEntry... entries) {
    return ParticipantServiceSubscribeResponse.newBuilder()
        .addAllEntries(List.of(entries))
        .setPosition(position)
        .setSafeTimestamp(safe)
        .build();
  }

  private static JournalEntry large(long position, long moment) {
    return ScriptedJournal.entry(position, moment).toBuilder()
        .setRegister(
            dev.troth.v1.RegisterKey.newBuilder()
                .setTransactionId(ByteString.copyFrom(new byte[9 << 20])))
        .build();
  }

  private static Reason reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).setMessage("no").build();
  }

  private static Checkpoint checkpoint(FakeParticipant participant, long position, long moment) {
    return Checkpoint.newBuilder()
        .addCursors(
            ParticipantCursor.newBuilder()
                .setParticipant(participant.name())
                .setStoreId(participant.store().toBytes())
                .setCursor(JournalCursor.newBuilder().setPosition(position).setTimestamp(moment)))
        .build();
  }

  private void refuses(SubscribeRequest.Builder request, ErrorCode code) {
    assertThatThrownBy(() -> subscribe(request))
        .isInstanceOfSatisfying(
            RejectedException.class, e -> assertThat(e.reason().getCode()).isEqualTo(code));
    assertThat(coordinator.network().journals()).isEmpty();
  }

  @Test
  void mergesWhatItsParticipantsSay() {
    subscribe(request());
    assertThat(journal(a).subscription().getKeysList()).containsExactly("k");
    assertThat(journal(b).subscription().getPrefixesList()).containsExactly("x/");
    journal(a).says(response(1, 9, ScriptedJournal.entry(1, 5)));
    assertThat(client.answers).isEmpty();
    journal(b).says(response(1, 9, ScriptedJournal.entry(1, 4)));
    assertThat(client.events()).containsExactly("b@4", "a@5");
    assertThat(client.last().getUpTo()).isEqualTo(9);
    assertThat(journal(a).requested()).isEqualTo(1);
    assertThat(journal(b).requested()).isEqualTo(1);
  }

  @Test
  void goesOnAfterACheckpoint() {
    subscribe(request().setAfter(checkpoint(a, 7, 70)));
    assertThat(journal(a).subscription().getAfter().getPosition()).isEqualTo(7);
    assertThat(journal(a).subscription().getAfter().getTimestamp()).isEqualTo(70);
    assertThat(journal(b).subscription().getAfter().getPosition()).isZero();
  }

  @Test
  void saysFourTimesASecondHowFarItIs() {
    subscribe(request());
    time.advance(SECOND.dividedBy(4));
    assertThat(client.answers).hasSize(1);
    assertThat(client.last().getUpTo()).isZero();
    journal(a).says(response(1, 9));
    journal(b).says(response(3, 8));
    time.advance(SECOND.dividedBy(4));
    assertThat(client.answers).hasSize(2);
    assertThat(client.last().getUpTo()).isEqualTo(8);
    assertThat(client.last().getCheckpoint().getCursors(1).getCursor().getPosition()).isEqualTo(3);
  }

  @Test
  void aLostConnectionCostsOnlyTime() {
    subscribe(request());
    journal(a).says(response(2, 0, ScriptedJournal.entry(1, 5), ScriptedJournal.entry(2, 6)));
    FakeJournal lost = journal(a);
    lost.ends(reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE));
    time.advance(SECOND);
    assertThat(journal(a)).isNotSameAs(lost);
    assertThat(journal(a).subscription().getAfter().getPosition()).isEqualTo(2);
    journal(a).says(response(3, 9, ScriptedJournal.entry(3, 7)));
    journal(b).says(response(0, 9));
    assertThat(client.events()).containsExactly("a@5", "a@6", "a@7");
    assertThat(client.ends).isEmpty();
  }

  @Test
  void aParticipantThatSaysNothingIsAskedAgain() {
    subscribe(request());
    FakeJournal silent = journal(a);
    time.advance(Duration.ofSeconds(9));
    assertThat(silent.isClosed()).isFalse();
    time.advance(Duration.ofSeconds(6));
    assertThat(silent.isClosed()).isTrue();
    assertThat(journal(a)).isNotSameAs(silent);
  }

  @Test
  void aSlowClientIsWaitedFor() {
    client.isReady = false;
    Subscription subscription = subscribe(request());
    journal(a).says(response(1, 9, large(1, 5)));
    journal(b).says(response(1, 9, large(1, 4)));
    time.advance(SECOND);
    assertThat(client.answers).isEmpty();
    client.isReady = true;
    subscription.ready();
    assertThat(client.events()).containsExactly("b@4");
    assertThat(coordinator.network().journals()).hasSize(3); // there was no room for a@5
    journal(a).says(response(1, 9, large(1, 5)));
    assertThat(client.events()).containsExactly("b@4", "a@5");
  }

  @Test
  void whatWasLetGoIsReadAgain() {
    subscribe(request());
    journal(a).says(response(1, 0, large(1, 5)));
    journal(a).says(response(2, 9, large(2, 6)));
    FakeJournal first = journal(a);
    journal(b).says(response(0, 9));
    assertThat(client.events()).containsExactly("a@5");
    assertThat(first.isClosed()).isTrue();
    assertThat(journal(a).subscription().getAfter().getPosition()).isEqualTo(1);
    journal(a).says(response(2, 9, large(2, 6)));
    assertThat(client.events()).containsExactly("a@5", "a@6");
  }

  @Test
  void endsWhenAParticipantHasAnotherStore() {
    subscribe(request());
    FakeJournal gone = journal(a);
    coordinator.announceStore("a", new FakeParticipant("other").store());
    gone.ends(reason(ErrorCode.ERROR_CODE_WRONG_STORE));
    time.advance(SECOND);
    assertThat(client.ends)
        .extracting(Reason::getCode)
        .containsExactly(ErrorCode.ERROR_CODE_WRONG_STORE);
  }

  @Test
  void endsWhenItCannotBeServed() {
    subscribe(request());
    journal(a).ends(reason(ErrorCode.ERROR_CODE_INVALID_REQUEST));
    assertThat(client.ends)
        .extracting(Reason::getCode)
        .containsExactly(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    assertThat(journal(b).isClosed()).isTrue();
  }

  @Test
  void endsWithoutAWordWhenItsClientGoes() {
    Subscription subscription = subscribe(request());
    subscription.close();
    assertThat(journal(a).isClosed()).isTrue();
    assertThat(journal(b).isClosed()).isTrue();
    time.advance(Duration.ofSeconds(20));
    assertThat(client.answers).isEmpty();
    assertThat(client.ends).isEmpty();
    assertThat(coordinator.network().journals()).hasSize(2);
  }

  @Test
  void endsWhenTheDaemonStops() {
    subscribe(request());
    subscriptions.stop();
    assertThat(client.ends)
        .extracting(Reason::getCode)
        .containsExactly(ErrorCode.ERROR_CODE_SHUTTING_DOWN);
    assertThatThrownBy(() -> subscribe(request())).hasMessageContaining("stopping");
  }

  @Test
  void refusesACheckpointThatDoesNotFit() {
    Checkpoint other =
        checkpoint(a, 7, 70).toBuilder()
            .setCursors(
                0,
                checkpoint(a, 7, 70).getCursors(0).toBuilder()
                    .setStoreId(new FakeParticipant("other").store().toBytes()))
            .build();
    refuses(request().setAfter(other), ErrorCode.ERROR_CODE_WRONG_STORE);
    refuses(
        request().setAfter(checkpoint(new FakeParticipant("c"), 1, 1)),
        ErrorCode.ERROR_CODE_INVALID_REQUEST);
    refuses(
        request().setAfter(checkpoint(a, 1, 1).toBuilder().mergeFrom(checkpoint(a, 1, 1))),
        ErrorCode.ERROR_CODE_INVALID_REQUEST);
  }

  @Test
  void refusesAnUnknownParticipant() {
    refuses(
        request().addKeys(KeyReference.newBuilder().setParticipant("x").setKey("k")),
        ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT);
  }

  @Test
  void refusesMoreThanThereIsRoomFor() {
    Subscription first = subscribe(request());
    for (int i = 1; i < Subscriptions.MAX_OPEN; i++) {
      subscribe(request());
    }
    assertThatThrownBy(() -> subscribe(request())).hasMessageContaining("256");
    first.close();
    subscribe(request());
  }
}
