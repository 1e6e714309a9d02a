package dev.troth.systemtests.process.cluster;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.troth.id.TransactionId;
import dev.troth.tls.ReloadingCredentials;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.Member;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.PrepareResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Talks to one participant as coordinators and people do. */
public final class ParticipantClient implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int PAGE = 1000;

  private final String address;
  private final Line line;
  private Member member = Member.getDefaultInstance();

  ParticipantClient(String address, Optional<ReloadingCredentials> credentials) {
    this.address = address;
    this.line = new Line(address, credentials);
  }

  /** How other members are told of it; asked once, a store keeps its name and its id. */
  public synchronized Member member() {
    if (member.getStoreId().isEmpty()) {
      IdentifyResponse identity = identify();
      member =
          Member.newBuilder()
              .setStoreId(identity.getStoreId())
              .setName(identity.getName())
              .setAddress(address)
              .build();
    }
    return member;
  }

  public IdentifyResponse identify() {
    return stub().identify(IdentifyRequest.newBuilder().setClock(Line.clock()).build());
  }

  /** Asks for a vote. */
  public PrepareResponse prepare(PrepareRequest request) {
    return stub().prepare(request);
  }

  /** Asks for a vote; the answer comes later. */
  public ListenableFuture<PrepareResponse> prepareLater(PrepareRequest request) {
    return line.impatient(ParticipantServiceGrpc.newFutureStub(line.channel()), LIMIT)
        .prepare(request);
  }

  /** The row of a transaction, when there is one. */
  public Optional<RegisterRow> row(TransactionId transaction) {
    return inspect(InspectRequest.newBuilder().setTransactionId(transaction.toBytes())).stream()
        .findFirst();
  }

  /** The row of a transaction, when there is one; the answer comes later. */
  public ListenableFuture<InspectResponse> rowLater(TransactionId transaction) {
    return line.patient(ParticipantServiceGrpc.newFutureStub(line.channel()), LIMIT)
        .inspect(
            InspectRequest.newBuilder()
                .setStoreId(storeId())
                .setClock(Line.clock())
                .setTransactionId(transaction.toBytes())
                .build());
  }

  /** The rows whose decision is not known here. */
  public List<RegisterRow> inDoubt() {
    return inspect(
        InspectRequest.newBuilder().addStatuses(RegisterStatus.REGISTER_STATUS_YES).setLimit(PAGE));
  }

  /** A key's state now. */
  public ReadValue read(String key) {
    return stub()
        .read(
            ParticipantServiceReadRequest.newBuilder()
                .setStoreId(storeId())
                .setClock(Line.clock())
                .addKeys(key)
                .build())
        .getValues(0);
  }

  /** Keys' states at a moment. */
  public List<ReadValue> readAt(List<String> keys, long timestamp) {
    return stub()
        .read(
            ParticipantServiceReadRequest.newBuilder()
                .setStoreId(storeId())
                .setClock(Line.clock())
                .addAllKeys(keys)
                .setAt(timestamp)
                .build())
        .getValuesList();
  }

  /** All events of a key, oldest first. */
  public List<HistoryEvent> history(String key) {
    ByteString store = storeId();
    List<HistoryEvent> events = new ArrayList<>();
    boolean more = true;
    while (more) {
      long after = events.isEmpty() ? 0 : events.get(events.size() - 1).getVersion();
      ParticipantServiceHistoryResponse page =
          stub()
              .history(
                  ParticipantServiceHistoryRequest.newBuilder()
                      .setStoreId(store)
                      .setClock(Line.clock())
                      .setKey(key)
                      .setAfterVersion(after)
                      .setLimit(PAGE)
                      .build());
      events.addAll(page.getEventsList());
      more = page.getMore();
    }
    return events;
  }

  private List<RegisterRow> inspect(InspectRequest.Builder request) {
    return stub()
        .inspect(request.setStoreId(storeId()).setClock(Line.clock()).build())
        .getRowsList();
  }

  private ByteString storeId() {
    return member().getStoreId();
  }

  private ParticipantServiceGrpc.ParticipantServiceBlockingStub stub() {
    return line.patient(ParticipantServiceGrpc.newBlockingStub(line.channel()), LIMIT);
  }

  @Override
  public void close() {
    line.close();
  }
}
