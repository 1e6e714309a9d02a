package dev.troth.systemtests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.TransactionStatus;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every RPC of both services gets messages that are nearly right, and what bad lines make of them.
 * Each is answered as documented; what was no message writes nothing, what was one writes no more
 * than it says; and afterwards the daemons are as they were.
 */
class FuzzIT {

  private static final int CASES = Integer.getInteger("fuzz", 30_000);
  private static final long HEAP_LIMIT = 128L << 20;

  @RegisterExtension final Clusters clusters = new Clusters();

  private final HttpClient http = HttpClient.newHttpClient();

  /** An RPC, and where to send it. */
  private record Target(ManagedChannel channel, MethodDescriptor<?, ?> method, Descriptor input) {
    static Target of(ManagedChannel channel, MethodDescriptor<?, ?> method) {
      if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
        return new Target(channel, method, schema.getMethodDescriptor().getInputType());
      }
      throw new IllegalStateException(method + " has no descriptor");
    }
  }

  @Test
  void nonsenseIsAnsweredAndChangesNothing() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println(
        "seed=%d (-Dseed=%d -Dfuzz=%d does the same again)".formatted(seed, seed, CASES));
    Cluster cluster =
        clusters.start(clusters.plan().participants("bank-a", "bank-b").coordinators(1));
    commit(cluster);
    List<Participant> participants = List.copyOf(cluster.participants());
    List<ByteString> stores =
        participants.stream().map(p -> p.client().member().getStoreId()).toList();
    List<ManagedChannel> channels =
        daemons(cluster).map(daemon -> open(daemon.endpoint().address())).toList();
    Permitted permitted = new Permitted();
    RawCalls calls = new RawCalls();

    send(new Random(seed), stores, targets(channels), permitted, calls);
    calls.finish();

    System.out.println("answers " + calls.answers() + ", nearly right: " + permitted);
    assertThat(calls.faults()).as("seed %d", seed).isEmpty();
    channels.forEach(ManagedChannel::shutdownNow);
    daemons(cluster).forEach(FuzzIT::checkIsWell);
    checkHasNoLeaks(cluster);
    commit(cluster);
    for (Participant participant : participants) {
      for (JournalEntry entry : journal(participant)) {
        checkIsPermitted(entry, permitted);
      }
    }
  }

  private static void send(
      Random random,
      List<ByteString> stores,
      List<Target> targets,
      Permitted permitted,
      RawCalls calls)
      throws InterruptedException {
    RandomMessages messages = new RandomMessages(random, stores);
    ByteMutations mutations = new ByteMutations(random);
    for (int number = 0; number < CASES; number++) {
      Target target = targets.get(random.nextInt(targets.size()));
      byte[] bytes = messages.of(target.input).toByteArray();
      if (random.nextInt(3) > 0) {
        bytes = mutations.of(bytes);
      }
      if (isToBeSent(target, bytes, stores, permitted)) {
        calls.send(target.channel, target.method, bytes, number);
      }
    }
  }

  /** All but what peers must not say: the protocol answers that with a halt. */
  private static boolean isToBeSent(
      Target target, byte[] bytes, List<ByteString> stores, Permitted permitted) {
    try {
      DynamicMessage message = DynamicMessage.parseFrom(target.input, bytes);
      if (Permitted.isHalting(message) || isTakeover(target, bytes, stores)) {
        return false;
      }
      permitted.add(message);
    } catch (InvalidProtocolBufferException e) {
      // no message: it may do nothing
    }
    return true;
  }

  /** A peer may announce any store, and so draw its transactions to itself. */
  private static boolean isTakeover(Target target, byte[] bytes, List<ByteString> stores)
      throws InvalidProtocolBufferException {
    return target.input.getFullName().equals(AnnounceRequest.getDescriptor().getFullName())
        && stores.contains(AnnounceRequest.parseFrom(bytes).getStoreId());
  }

  private static List<Target> targets(List<ManagedChannel> channels) {
    List<Target> targets = new ArrayList<>();
    for (MethodDescriptor<?, ?> method :
        CoordinatorServiceGrpc.getServiceDescriptor().getMethods()) {
      targets.add(Target.of(channels.get(0), method));
    }
    for (MethodDescriptor<?, ?> method :
        ParticipantServiceGrpc.getServiceDescriptor().getMethods()) {
      targets.add(Target.of(channels.get(1), method));
    }
    return targets;
  }

  /** The coordinator first. */
  private static Stream<DaemonProcess> daemons(Cluster cluster) {
    return Stream.concat(
        Stream.of(cluster.coordinator(1).process()),
        cluster.participants().stream().map(Participant::process));
  }

  private static ManagedChannel open(String address) {
    return NettyChannelBuilder.forTarget(address)
        .usePlaintext()
        .maxInboundMessageSize(16 << 20)
        .build();
  }

  private static void checkIsWell(DaemonProcess daemon) {
    daemon.checkDidNotEndByItself();
    assertThat(daemon.log().ofRun().lines())
        .as(daemon.name())
        .noneMatch(line -> line.contains(" ERROR ") || line.contains("Exception in thread"));
  }

  private void checkHasNoLeaks(Cluster cluster) {
    DaemonProcess coordinator = cluster.coordinator(1).process();
    await("nothing is left of it")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(metrics(coordinator))
                    .contains("troth_calls_open 0.0", "troth_calls_held_bytes 0.0"));
    daemons(cluster)
        .forEach(
            daemon -> {
              collectGarbage(daemon);
              assertThat(used(daemon)).as(daemon.name()).isLessThan(HEAP_LIMIT);
            });
  }

  /** Heap and network buffers. */
  private double used(DaemonProcess daemon) {
    return metrics(daemon)
        .lines()
        .filter(
            line ->
                line.startsWith("jvm_memory_used_bytes{area=\"heap\"")
                    || line.startsWith("jvm_buffer_memory_used_bytes{id=\"direct\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static void collectGarbage(DaemonProcess daemon) {
    try {
      new ProcessBuilder("jcmd", Long.toString(daemon.pid()), "GC.run").start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String metrics(DaemonProcess daemon) {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://" + daemon.endpoint().http() + "/metrics"))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void commit(Cluster cluster) {
    assertThat(
            cluster
                .coordinator(1)
                .client()
                .submit(
                    Documents.withId(
                        Documents.atomic(
                            Documents.add("bank-a", "well", 1), Documents.add("bank-b", "well", 1)),
                        Documents.newId()))
                .getOutcome()
                .getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
  }

  /** All events of a store. */
  private static List<JournalEntry> journal(Participant participant) {
    ManagedChannel channel = open(participant.process().endpoint().address());
    try {
      Iterator<ParticipantServiceSubscribeResponse> answers =
          ParticipantServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(Duration.ofSeconds(30))
              .subscribe(
                  ParticipantServiceSubscribeRequest.newBuilder()
                      .setStoreId(participant.client().member().getStoreId())
                      .build());
      List<JournalEntry> entries = new ArrayList<>();
      while (answers.hasNext()) {
        ParticipantServiceSubscribeResponse answer = answers.next();
        entries.addAll(answer.getEntriesList());
        if (answer.getSafeTimestamp() != 0) {
          break;
        }
      }
      return entries;
    } finally {
      channel.shutdownNow();
    }
  }

  private static void checkIsPermitted(JournalEntry entry, Permitted permitted) {
    String key = keyOf(entry.getOperation());
    assertThat(
            key.equals("well") || permitted.mayWrite(entry.getRegister().getTransactionId(), key))
        .as("nobody asked for %s", entry)
        .isTrue();
  }

  private static String keyOf(Message operation) {
    for (Object part : operation.getAllFields().values()) {
      if (part instanceof Message action) {
        return String.valueOf(
            action.getField(action.getDescriptorForType().findFieldByName("key")));
      }
    }
    throw new IllegalArgumentException("does nothing: " + operation);
  }
}
