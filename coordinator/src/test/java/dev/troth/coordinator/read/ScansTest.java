package dev.troth.coordinator.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.SessionKey;
import dev.troth.coordinator.session.Sessions;
import dev.troth.error.RejectedException;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadValue;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScansTest {

  private static final long NOW = Timestamp.ofMillis(10_000).bits();
  private static final long EARLIER = Timestamp.ofMillis(9_400).bits();

  private final TestCoordinator coordinator =
      new TestCoordinator(1, 10, new FakeTime(), new FakePeers());
  private final FakeParticipant a = meet("a", "x/1", "x/2", "x/3", "y/1");
  private final FakeParticipant b = meet("b", "x/1", "x/2");
  private final HybridClock clock =
      new HybridClock(() -> 10_000, Duration.ofHours(1), Timestamp.ZERO);
  private final Sessions sessions =
      new Sessions(new SessionKey(new byte[SessionKey.MIN_BYTES]), clock, () -> 7);
  private final Scans scans =
      new Scans(
          WaysIn.toParticipants(coordinator.engine().routes(), new FakeTime(), clock),
          clock,
          sessions);

  private FakeParticipant meet(String name, String... keys) {
    FakeParticipant participant = new FakeParticipant(name);
    coordinator.meet(participant);
    coordinator.network().readClock(participant, NOW);
    for (String key : keys) {
      coordinator.network().addKey(participant, key);
    }
    return participant;
  }

  private static ScanRequest.Builder request(String... prefixes) {
    ScanRequest.Builder request = ScanRequest.newBuilder();
    for (String prefix : prefixes) {
      request.addPrefixes(
          PrefixReference.newBuilder()
              .setParticipant(prefix.substring(0, 1))
              .setPrefix(prefix.substring(2)));
    }
    return request;
  }

  private ScanResponse scan(ScanRequest.Builder request) {
    return scans.scan(request.build(), Duration.ofSeconds(1)).join();
  }

  /** All pages of a scan. */
  private List<ScanResponse> pages(ScanRequest.Builder request) {
    List<ScanResponse> pages = new ArrayList<>();
    pages.add(scan(request));
    while (!pages.get(pages.size() - 1).getNextPageToken().isEmpty()) {
      request.clearFreshness().setPageToken(pages.get(pages.size() - 1).getNextPageToken());
      pages.add(scan(request));
    }
    return pages;
  }

  private static List<String> keys(List<ScanResponse> pages) {
    return pages.stream()
        .flatMap(page -> page.getValuesList().stream())
        .map(value -> value.getParticipant() + ":" + value.getKey())
        .toList();
  }

  private void refusesToken(ScanRequest.Builder request) {
    assertThatThrownBy(() -> scan(request))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
              assertThat(e.reason().getMessage()).startsWith("page_token: ");
            });
  }

  @Test
  void goesThroughThePrefixesInTheirOrder() {
    List<ScanResponse> pages = pages(request("b/x/", "a/x/"));
    assertThat(pages).hasSize(1);
    assertThat(keys(pages)).containsExactly("b:x/1", "b:x/2", "a:x/1", "a:x/2", "a:x/3");
  }

  @Test
  void pagesOfAnySizeShowTheSame() {
    for (int limit = 1; limit <= 7; limit++) {
      List<ScanResponse> pages = pages(request("b/x/", "a/y", "a/z", "a/x/").setLimit(limit));
      assertThat(keys(pages)).containsExactly("b:x/1", "b:x/2", "a:y/1", "a:x/1", "a:x/2", "a:x/3");
      for (ScanResponse page : pages) {
        assertThat(page.getValuesCount()).isLessThanOrEqualTo(limit);
      }
    }
  }

  @Test
  void allPagesAreOfTheMomentOfTheFirst() {
    coordinator.network().readClock(a, 40);
    coordinator.network().readClock(b, 60);
    ScanRequest.Builder request = request("a/x/", "b/x/").setLimit(2);
    ScanResponse first = scan(request);
    assertThat(first.getTimestamp()).isEqualTo(60);
    coordinator.network().readClock(a, 100);
    coordinator.network().readClock(b, 100);
    List<ScanResponse> others = pages(request.setPageToken(first.getNextPageToken()));
    assertThat(keys(others)).containsExactly("a:x/3", "b:x/1", "b:x/2");
    assertThat(others)
        .allSatisfy(
            page -> {
              assertThat(page.getTimestamp()).isEqualTo(60);
              assertThat(page.getSessionToken()).isEqualTo(first.getSessionToken());
              assertThat(page.getValuesList())
                  .extracting(ReadValue::getValue)
                  .allMatch(value -> value.endsWith("@60"));
            });
  }

  @Test
  void whatIsUndecidedUnderALaterPrefixCountsOnTheFirstPage() {
    coordinator.network().decided(b, EARLIER);
    ScanRequest.Builder request = request("a/x/", "b/x/").setLimit(1);
    request.getFreshnessBuilder().setConsistency(Consistency.CONSISTENCY_EVENTUAL);
    ScanResponse first = scan(request);
    assertThat(first.getTimestamp()).isEqualTo(EARLIER);
    assertThat(first.getStaleness())
        .isEqualTo(com.google.protobuf.Duration.newBuilder().setNanos(600_000_000).build());
  }

  @Test
  void aStrongScanIsNotStale() {
    ScanResponse page = scan(request("a/"));
    assertThat(page.hasStaleness()).isTrue();
    assertThat(page.getStaleness().getSeconds()).isZero();
    assertThat(page.getTimestamp()).isEqualTo(NOW);
  }

  @Test
  void asksOneParticipantWithOnePrefixOnce() {
    ScanResponse unused = scan(request("a/x"));
    assertThat(coordinator.network().scans()).hasSize(1);
    assertThat(coordinator.network().scans().get(0).getLimit()).isEqualTo(1000);
  }

  @Test
  void aScanAsOfAMomentAsksForItAlone() {
    ScanRequest.Builder request = request("a/x/", "b/x/");
    request.getFreshnessBuilder().setAsOf(EARLIER);
    ScanResponse page = scan(request);
    assertThat(page.getTimestamp()).isEqualTo(EARLIER);
    assertThat(page.hasStaleness()).isFalse();
    assertThat(coordinator.network().scans())
        .extracting(ParticipantServiceScanRequest::getAt)
        .containsExactly(EARLIER, EARLIER);
  }

  @Test
  void aSessionGoesOnAfterAScan() {
    String token = scan(request("a/x", "b/x")).getSessionToken();
    assertThat(sessions.verify(token).timestamp().bits()).isEqualTo(NOW);
    coordinator.network().decided(a, EARLIER);
    ScanRequest.Builder request = request("a/x");
    request.getFreshnessBuilder().setSessionToken(token);
    assertThat(scan(request).getTimestamp()).isEqualTo(NOW);
  }

  @Test
  void refusesAPageTokenOfAnotherScan() {
    String token = scan(request("a/x", "b/x").setLimit(1)).getNextPageToken();
    refusesToken(request("b/x", "a/x").setPageToken(token));
    refusesToken(request("a/x").setPageToken(token));
    refusesToken(request("a/", "b/x").setPageToken(token));
    refusesToken(request("a/x", "b/x").setPageToken(token.substring(3)));
    refusesToken(request("a/x", "b/x").setPageToken("%%%"));
  }
}
