package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.v1.ParticipantStatus;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What those who watch over daemons rely on. */
class ServicesIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = clusters.start(clusters.plan().participants("bank-a").coordinators(1));
  }

  @Test
  void everyDaemonAnswersProbesAndMetrics() throws Exception {
    for (DaemonProcess daemon : cluster.daemons()) {
      assertThat(get(daemon, "/livez").statusCode()).as(daemon.name()).isEqualTo(200);
      assertThat(get(daemon, "/readyz").statusCode()).as(daemon.name()).isEqualTo(200);
      assertThat(get(daemon, "/nothing").statusCode()).as(daemon.name()).isEqualTo(404);
      HttpResponse<String> metrics = get(daemon, "/metrics");
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.headers().firstValue("Content-Type"))
          .get()
          .asString()
          .contains("text/plain");
      assertThat(metrics.body()).contains("# HELP", "troth_", "jvm_memory_used_bytes");
    }
  }

  @Test
  void everyDaemonServesHealthAndReflection() throws Exception {
    for (DaemonProcess daemon : cluster.daemons()) {
      String service =
          daemon.name().startsWith("coordinator")
              ? "troth.v1.CoordinatorService"
              : "troth.v1.ParticipantService";
      ManagedChannel channel =
          ManagedChannelBuilder.forTarget(daemon.endpoint().address()).usePlaintext().build();
      try {
        assertThat(health(channel, "")).isEqualTo(ServingStatus.SERVING);
        assertThat(health(channel, service)).isEqualTo(ServingStatus.SERVING);
        assertThat(services(channel)).contains(service, "grpc.health.v1.Health");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void aSecondParticipantOfATakenNameIsKeptOut() {
    ParticipantStatus first = cluster.coordinator(1).client().participants().get(0);
    DaemonProcess second =
        cluster.stranger("second", "bank-a", cluster.directory().resolve("second-data"));
    second.startAndAwaitReady();

    await("it is told")
        .atMost(LIMIT)
        .until(() -> second.log().ofRun().contains("announcement refused"));

    assertThat(cluster.coordinator(1).client().participants())
        .singleElement()
        .satisfies(
            participant -> {
              assertThat(participant.getStoreId()).isEqualTo(first.getStoreId());
              assertThat(participant.getAddress()).isEqualTo(first.getAddress());
            });
    assertThat(second.terminate()).isZero();
  }

  private static HttpResponse<String> get(DaemonProcess daemon, String path) throws Exception {
    URI uri = URI.create("http://" + daemon.endpoint().http() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static ServingStatus health(ManagedChannel channel, String service) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private static List<String> services(ManagedChannel channel) throws Exception {
    CompletableFuture<List<String>> services = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> call =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    services.complete(
                        response.getListServicesResponse().getServiceList().stream()
                            .map(ServiceResponse::getName)
                            .toList());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    services.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    call.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<String> answer = services.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    call.onCompleted();
    return answer;
  }
}
