package dev.troth.coordinator.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.Turns;
import dev.troth.daemon.life.KnownLives;
import dev.troth.daemon.options.HostPort;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.AnnounceResponse;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StaticParticipantsTest {

  private static final ByteString SELF = ByteString.copyFromUtf8("sixteen bytes 16");

  private final FakeTime time = new FakeTime();
  private final List<AnnounceRequest> announced = new ArrayList<>();
  private final FakeParticipant registers = new FakeParticipant("bank-a");
  private final ScriptedParticipant service = new ScriptedParticipant(registers);
  private int inFlight;
  private final Server server =
      InProcessServerBuilder.forName("host:7410").directExecutor().addService(service).build();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void tellsOneThatLeavesOnceNothingNeedsItAnyMore() {
    inFlight = 1;
    StaticParticipants asking = participants("bank-a");
    asking.start();
    service.leave();
    time.advance(Duration.ofMillis(1050));
    assertThat(announced).extracting(AnnounceRequest::getLeaving).containsExactly(false, true);
    time.advance(Duration.ofMillis(100));
    assertThat(service.identified().getReleased()).isFalse();
    inFlight = 0;
    time.advance(Duration.ofMillis(200));
    assertThat(service.identified().getReleased()).isTrue();
    assertThat(service.identified().getCoordinatorId()).isEqualTo(SELF);
  }

  private StaticParticipants participants(String name) {
    return new StaticParticipants(
        Map.of(name, HostPort.parse("host:7410")),
        address -> InProcessChannelBuilder.forName(address.toString()).directExecutor().build(),
        time,
        new HybridClock(time::millis, Duration.ofHours(1), Timestamp.ZERO),
        new KnownLives(),
        new Turns(
            failure -> {
              throw new AssertionError(failure);
            }),
        SELF,
        request -> {
          announced.add(request);
          return AnnounceResponse.newBuilder().setInFlight(inFlight).build();
        });
  }

  @Test
  void passesOnWhatTheySayAgainAndAgain() {
    participants("bank-a").start();
    time.advance(Duration.ofMillis(2500));
    assertThat(announced).hasSize(3);
    assertThat(announced.get(0).getName()).isEqualTo("bank-a");
    assertThat(announced.get(0).getAddress()).isEqualTo("host:7410");
    assertThat(announced.get(0).getStoreId()).isEqualTo(registers.store().toBytes());
    assertThat(announced.get(0).getInDoubt()).isEqualTo(3);
  }

  @Test
  void doesNotTakeOneForAnother() {
    participants("bank-b").start();
    assertThat(announced).isEmpty();
  }

  @Test
  void waitsForOneThatIsNotThere() {
    server.shutdownNow();
    participants("bank-a").start();
    time.advance(Duration.ofSeconds(3));
    assertThat(announced).isEmpty();
  }

  @Test
  void asksNoMoreOnceItIsClosed() {
    StaticParticipants participants = participants("bank-a");
    participants.start();
    participants.close();
    time.advance(Duration.ofSeconds(3));
    assertThat(announced).hasSize(1);
  }
}
