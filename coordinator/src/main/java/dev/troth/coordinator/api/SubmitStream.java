package dev.troth.coordinator.api;

import dev.troth.coordinator.engine.Client;
import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.Flushable;
import dev.troth.coordinator.engine.Turns;
import dev.troth.daemon.permission.Caller;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.Rejection;
import dev.troth.v1.Role;
import dev.troth.v1.SubmitItem;
import dev.troth.v1.SubmitResult;
import dev.troth.v1.SubmitStreamRequest;
import dev.troth.v1.SubmitStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Many submissions on one stream. A batch is checked on the network's thread and submitted in one
 * turn; results gather and leave together. A client that has too much in flight, or does not read
 * its results, is not listened to until that is better.
 */
final class SubmitStream implements StreamObserver<SubmitStreamRequest>, Flushable {

  static final int MAX_ITEMS = 1024;

  /** Unanswered items at which no more are read. */
  static final int MAX_IN_FLIGHT = 4096;

  /** The same in bytes. */
  static final int MAX_IN_FLIGHT_BYTES = 16 << 20;

  /** A client that leaves so many bytes of results unread is not served any more. */
  static final int MAX_UNREAD_BYTES = 32 << 20;

  static final int MAX_RESULTS_PER_MESSAGE = 1024;

  /** Stays below what gRPC clients take by default, 4 MiB. */
  static final int MAX_BYTES_PER_MESSAGE = 1 << 20;

  private final Caller caller;
  private final CoordinatorEngine engine;
  private final Turns turns;
  private final Submissions submissions;
  private final SubmitStreams streams;
  private final ServerCallStreamObserver<SubmitStreamResponse> out;
  private final List<SubmitResult> results = new ArrayList<>();
  private int inFlight;
  private long inFlightBytes;
  private long unreadBytes;
  private boolean corked;
  private boolean waitsForRoom;
  private boolean halfClosed;
  private boolean over;

  SubmitStream(
      Caller caller,
      CoordinatorEngine engine,
      Turns turns,
      Submissions submissions,
      SubmitStreams streams,
      ServerCallStreamObserver<SubmitStreamResponse> out) {
    this.caller = caller;
    this.engine = engine;
    this.turns = turns;
    this.submissions = submissions;
    this.streams = streams;
    this.out = out;
  }

  /** Takes the stream up; before anything is read. */
  SubmitStream open() {
    out.disableAutoRequest();
    out.setOnReadyHandler(() -> turns.execute(this::flush));
    out.setOnCancelHandler(() -> turns.execute(this::abandon));
    turns.execute(() -> streams.add(this));
    out.request(1);
    return this;
  }

  @Override
  public void onNext(SubmitStreamRequest request) {
    if (request.getItemsCount() > MAX_ITEMS) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_INVALID_REQUEST,
          request.getItemsCount() + " items in one message: at most " + MAX_ITEMS);
    }
    List<Runnable> items = new ArrayList<>(request.getItemsCount());
    long bytes = 0;
    for (SubmitItem item : request.getItemsList()) {
      int size = item.getSerializedSize();
      bytes += size;
      items.add(checked(item, size));
    }
    long sum = bytes;
    turns.execute(() -> submit(items, sum));
  }

  @Override
  public void onError(Throwable failure) {
    turns.execute(this::abandon);
  }

  @Override
  public void onCompleted() {
    turns.execute(
        () -> {
          halfClosed = true;
          completeWhenDone();
        });
  }

  @Override
  public void flush() {
    corked = false;
    int sent = 0;
    while (!over && sent < results.size() && out.isReady()) {
      sent = sendBatch(sent);
    }
    results.subList(0, sent).clear();
    if (!over && unreadBytes > MAX_UNREAD_BYTES) {
      end(
          ErrorCode.ERROR_CODE_OVERLOADED,
          "%d results are not read; ask for them with the same ids, and read them"
              .formatted(results.size()));
    }
    readMore();
    completeWhenDone();
  }

  /**
   * The daemon stops: what is answered is told, the client asks another coordinator for the rest.
   */
  void stop() {
    if (over) {
      return;
    }
    for (int sent = 0; sent < results.size(); ) {
      sent = sendBatch(sent);
    }
    end(
        ErrorCode.ERROR_CODE_SHUTTING_DOWN,
        "this coordinator is stopping; ask another with the same ids");
  }

  private void end(ErrorCode code, String why) {
    abandon();
    out.onError(GrpcErrors.toStatus(new RejectedException(code, why).reason()));
  }

  private Runnable checked(SubmitItem item, int size) {
    Item client = new Item(item.getNumber(), size);
    try {
      caller.requireStill(Role.ROLE_SUBMIT);
      SessionSubmission submission =
          submissions.of(caller, item.getRequest(), OptionalLong.empty());
      return () -> submission.submitTo(engine, client);
    } catch (RejectedException e) {
      return () -> client.rejected(e.reason());
    }
  }

  private void submit(List<Runnable> items, long bytes) {
    if (over) {
      return;
    }
    inFlight += items.size();
    inFlightBytes += bytes;
    items.forEach(Runnable::run);
    waitsForRoom = true;
    readMore();
  }

  private void readMore() {
    if (waitsForRoom && !over && inFlight < MAX_IN_FLIGHT && inFlightBytes < MAX_IN_FLIGHT_BYTES) {
      waitsForRoom = false;
      out.request(1);
    }
  }

  private void answer(SubmitResult result, int size) {
    if (over) {
      return;
    }
    inFlightBytes -= size;
    unreadBytes += result.getSerializedSize();
    results.add(result);
    if (!corked) {
      corked = true;
      turns.flushLater(this);
    }
  }

  private int sendBatch(int from) {
    SubmitStreamResponse.Builder batch = SubmitStreamResponse.newBuilder();
    int bytes = 0;
    int to = from;
    while (to < results.size()
        && to - from < MAX_RESULTS_PER_MESSAGE
        && bytes < MAX_BYTES_PER_MESSAGE) {
      SubmitResult result = results.get(to);
      int size = result.getSerializedSize();
      bytes += size;
      if (to > from && bytes > MAX_BYTES_PER_MESSAGE) {
        break;
      }
      unreadBytes -= size;
      batch.addResults(result);
      to++;
    }
    inFlight -= to - from;
    out.onNext(batch.build());
    return to;
  }

  private void completeWhenDone() {
    if (halfClosed && inFlight == 0 && !over) {
      abandon();
      out.onCompleted();
    }
  }

  /** Nothing more is said here; what was submitted goes on. */
  private void abandon() {
    over = true;
    results.clear();
    streams.remove(this);
  }

  /** One submission of many. */
  private final class Item implements Client {
    private final long number;
    private final int size;

    Item(long number, int size) {
      this.number = number;
      this.size = size;
    }

    @Override
    public void outcome(Outcome outcome) {
      answer(SubmitResult.newBuilder().setNumber(number).setOutcome(outcome).build(), size);
    }

    @Override
    public void rejected(Reason reason) {
      answer(
          SubmitResult.newBuilder()
              .setNumber(number)
              .setRejection(Rejection.newBuilder().setReason(reason))
              .build(),
          size);
    }
  }
}
