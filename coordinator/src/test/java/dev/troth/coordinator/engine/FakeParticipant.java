package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.FenceStepRequest;
import dev.troth.v1.FencedStep;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterMessageKind;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Rejection;
import dev.troth.v1.SagaRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A participant's registers in memory, with the transitions of protocol section 6 (and R11). */
public final class FakeParticipant {

  private static final class Row {
    Register register = status(RegisterStatus.REGISTER_STATUS_NONE);
    ByteString specHash = ByteString.EMPTY;
    List<Member> members = List.of();
    boolean ended;
  }

  private final String name;
  private final StoreId store;
  private final Map<RegisterKey, Row> rows = new HashMap<>();
  private final List<RegisterMessage> received = new ArrayList<>();
  private final Set<String> halts = new HashSet<>();
  private Optional<Reason> nextNo = Optional.empty();
  private int busyTimes;
  private Optional<Reason> rejection = Optional.empty();
  private long prepareTimestamp = 100;
  private boolean belowHorizon;
  private boolean isBlocked;
  private final FakeHome home = new FakeHome();

  public FakeParticipant(String name) {
    this.name = name;
    this.store =
        new StoreId(UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  public String name() {
    return name;
  }

  public StoreId store() {
    return store;
  }

  public Member member() {
    return Member.newBuilder()
        .setName(name)
        .setStoreId(store.toBytes())
        .setAddress(name + ":1")
        .build();
  }

  /** Its next vote on a new transaction is no. */
  public void votesNo(ErrorCode code) {
    nextNo = Optional.of(Reason.newBuilder().setCode(code).setParticipant(name).build());
  }

  /** So many Prepares are answered BUSY. */
  public void isBusy(int times) {
    busyTimes = times;
  }

  /** Every Prepare is refused so. */
  public void rejects(ErrorCode code) {
    rejection =
        Optional.of(Reason.newBuilder().setCode(code).setKey("k").setMessage("refused").build());
  }

  public void prepareTimestamp(long next) {
    prepareTimestamp = next;
  }

  /** Every id is below the horizon from now on. */
  public void forgetEverything() {
    rows.clear();
    belowHorizon = true;
  }

  public Register register(ByteString transaction) {
    return row(transaction).register;
  }

  public boolean hasEnded(ByteString transaction) {
    return row(transaction).ended;
  }

  public Set<ByteString> transactions() {
    return rows.keySet().stream()
        .map(RegisterKey::getTransactionId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The row of a saga's attempt. */
  Register register(RegisterKey key) {
    return row(key).register;
  }

  FakeHome home() {
    return home;
  }

  List<SagaRow> homeRows(ByteString saga) {
    return home.rows(saga);
  }

  public List<RegisterRow> rows() {
    List<RegisterRow> shown = new ArrayList<>();
    rows.forEach(
        (key, row) ->
            shown.add(
                RegisterRow.newBuilder()
                    .setKey(key)
                    .setRegister(row.register)
                    .addAllMembers(row.members)
                    .setSpecHash(row.specHash)
                    .setEnded(row.ended)
                    .build()));
    return shown;
  }

  /** Everything it was sent, in order. */
  public List<RegisterMessage> received() {
    return received;
  }

  /** Invariants that were found broken: a real one would have stopped. */
  public Set<String> halts() {
    return halts;
  }

  /** Pins or fences, as a recovering participant would. */
  public void seal(ByteString transaction) {
    sealRow(row(transaction));
  }

  /** What it answers, if anything. */
  public Optional<RegisterReply> receive(RegisterMessage message) {
    received.add(message);
    return switch (message.getMessageCase()) {
      case PREPARE ->
          reply(
              message.getPrepare().getKey(),
              message.getPrepare().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_PREPARE,
              prepare(message.getPrepare()));
      case DECIDE ->
          reply(
              message.getDecide().getKey(),
              message.getDecide().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_DECIDE,
              change(
                  message.getDecide().getKey(),
                  message.getDecide().getSpecHash(),
                  row -> {
                    if (message.getDecide().hasAbort()) {
                      abort(row, message.getDecide().getAbort());
                    } else {
                      commit(row, message.getDecide().getCommitTimestamp());
                    }
                  }));
      case OWNER_ABORT ->
          reply(
              message.getOwnerAbort().getKey(),
              message.getOwnerAbort().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_OWNER_ABORT,
              change(
                  message.getOwnerAbort().getKey(),
                  message.getOwnerAbort().getSpecHash(),
                  row ->
                      ownerAbort(
                          row,
                          OwnerId.of(message.getOwnerAbort().getOwner()),
                          message.getOwnerAbort().getReason())));
      case SEAL ->
          reply(
              message.getSeal().getKey(),
              message.getSeal().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_SEAL,
              change(message.getSeal().getKey(), message.getSeal().getSpecHash(), this::sealRow));
      case PEEK ->
          reply(
              message.getPeek().getKey(),
              message.getPeek().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_PEEK,
              change(message.getPeek().getKey(), message.getPeek().getSpecHash(), row -> {}));
      case END -> {
        Row row = row(message.getEnd().getKey());
        row.ended |= isFinal(row);
        yield Optional.empty();
      }
      case OPEN_SAGA -> home.open(message.getOpenSaga());
      case NOTE_SAGA -> home.note(message.getNoteSaga());
      case END_SAGA -> home.end(message.getEndSaga());
      case FENCE_STEP -> fence(message.getFenceStep());
      case MESSAGE_NOT_SET -> Optional.empty();
    };
  }

  CompletableFuture<EndByHandResponse> endByHand(EndByHandRequest request) {
    Row row = row(request.getKey());
    if (row.register.getStatus() != RegisterStatus.REGISTER_STATUS_YES || !isBlocked) {
      return CompletableFuture.failedFuture(
          new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, name + " is not blocked"));
    }
    row.register =
        Register.newBuilder()
            .setStatus(
                request.getCommitTimestamp() == 0
                    ? RegisterStatus.REGISTER_STATUS_ABORTED
                    : RegisterStatus.REGISTER_STATUS_COMMITTED)
            .setCommitTimestamp(request.getCommitTimestamp())
            .setEndedByHand(request.getAct().toBuilder().setAtMillis(1))
            .build();
    return CompletableFuture.completedFuture(
        EndByHandResponse.newBuilder().setRegister(row.register).build());
  }

  /** Whether it lets operators end what is in doubt. */
  public void isBlocked(boolean now) {
    isBlocked = now;
  }

  private Optional<RegisterReply> fence(FenceStepRequest request) {
    RegisterKey fence =
        RegisterKey.newBuilder()
            .setTransactionId(request.getSagaId())
            .setStep(request.getStep())
            .setKind(RegisterKind.REGISTER_KIND_ACTION)
            .build();
    abort(row(fence), request.getReason());
    FencedStep.Builder step = FencedStep.newBuilder().setReason(row(fence).register.getReason());
    rows.forEach(
        (key, row) -> {
          boolean isOfStep =
              key.getTransactionId().equals(request.getSagaId())
                  && key.getStep() == request.getStep()
                  && key.getAttempt() > 0;
          if (isOfStep) {
            step.addAttempts(
                AttemptRow.newBuilder()
                    .setKind(key.getKind())
                    .setAttempt(key.getAttempt())
                    .setRegister(row.register));
          }
        });
    return reply(
        fence,
        request.getSpecHash(),
        RegisterMessageKind.REGISTER_MESSAGE_KIND_FENCE_STEP,
        RegisterAnswer.newBuilder().setStep(step).build());
  }

  private boolean isFenced(RegisterKey key) {
    return key.getKind() == RegisterKind.REGISTER_KIND_ACTION
        && rows.containsKey(key.toBuilder().setAttempt(0).build());
  }

  private RegisterAnswer prepare(PrepareRequest request) {
    Row row = row(request.getKey());
    if (isReused(row, request.getSpecHash())) {
      return reused();
    }
    if (row.register.getStatus() != RegisterStatus.REGISTER_STATUS_NONE) {
      return shown(row);
    }
    if (belowHorizon) {
      return rejected(Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_EXPIRED).build());
    }
    if (rejection.isPresent()) {
      return rejected(rejection.get());
    }
    if (busyTimes > 0) {
      busyTimes--;
      return rejected(Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_BUSY).build());
    }
    row.specHash = request.getSpecHash();
    row.members = request.getMembersList();
    if (isFenced(request.getKey())) {
      row.register = aborted(Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_STEP_FENCED).build());
    } else if (nextNo.isPresent()) {
      row.register = aborted(nextNo.get());
      nextNo = Optional.empty();
    } else {
      vote(row, request);
    }
    return shown(row);
  }

  private void vote(Row row, PrepareRequest request) {
    Register.Builder yes =
        Register.newBuilder()
            .setStatus(RegisterStatus.REGISTER_STATUS_YES)
            .setOwner(request.getOwner())
            .setPrepareTimestamp(prepareTimestamp);
    for (Operation operation : request.getOperationsList()) {
      if (operation.hasGet()) {
        yes.addReads(ReadValue.newBuilder().setKey(operation.getGet().getKey()).setValue(name));
      }
    }
    row.register = yes.build();
    if (request.getMembersCount() == 1) {
      commit(row, prepareTimestamp);
    }
    prepareTimestamp++;
  }

  private void commit(Row row, long timestamp) {
    Register before = row.register;
    switch (before.getStatus()) {
      case REGISTER_STATUS_YES ->
          row.register =
              Register.newBuilder()
                  .setStatus(RegisterStatus.REGISTER_STATUS_COMMITTED)
                  .setCommitTimestamp(timestamp)
                  .addAllReads(before.getReadsList())
                  .build();
      case REGISTER_STATUS_COMMITTED -> {
        if (before.getCommitTimestamp() != timestamp) {
          halts.add("two commit timestamps");
        }
      }
      case REGISTER_STATUS_NONE, REGISTER_STATUS_ABORTED ->
          halts.add(name + " commit after " + before.getStatus());
      case REGISTER_STATUS_FORGOTTEN, REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> {}
    }
  }

  private void abort(Row row, Reason reason) {
    switch (row.register.getStatus()) {
      case REGISTER_STATUS_NONE, REGISTER_STATUS_YES -> row.register = aborted(reason);
      case REGISTER_STATUS_COMMITTED -> halts.add(name + " abort after commit");
      case REGISTER_STATUS_ABORTED,
          REGISTER_STATUS_FORGOTTEN,
          REGISTER_STATUS_UNSPECIFIED,
          UNRECOGNIZED -> {}
    }
  }

  private void ownerAbort(Row row, OwnerId owner, Reason reason) {
    boolean none = row.register.getStatus() == RegisterStatus.REGISTER_STATUS_NONE;
    boolean takeable =
        row.register.getStatus() == RegisterStatus.REGISTER_STATUS_YES
            && !row.register.getSealed()
            && OwnerId.of(row.register.getOwner()).equals(owner);
    if (none || takeable) {
      row.register = aborted(reason);
    }
  }

  private void sealRow(Row row) {
    switch (row.register.getStatus()) {
      case REGISTER_STATUS_NONE ->
          row.register = aborted(Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_FENCED).build());
      case REGISTER_STATUS_YES -> row.register = row.register.toBuilder().setSealed(true).build();
      case REGISTER_STATUS_COMMITTED,
          REGISTER_STATUS_ABORTED,
          REGISTER_STATUS_FORGOTTEN,
          REGISTER_STATUS_UNSPECIFIED,
          UNRECOGNIZED -> {}
    }
  }

  private interface Change {
    void apply(Row row);
  }

  private RegisterAnswer change(RegisterKey key, ByteString specHash, Change change) {
    Row row = row(key);
    if (isReused(row, specHash)) {
      return reused();
    }
    if (belowHorizon && row.register.getStatus() == RegisterStatus.REGISTER_STATUS_NONE) {
      return RegisterAnswer.newBuilder()
          .setRegister(status(RegisterStatus.REGISTER_STATUS_FORGOTTEN))
          .build();
    }
    change.apply(row);
    if (row.specHash.isEmpty() && isFinal(row)) {
      row.specHash = specHash;
    }
    return shown(row);
  }

  private Row row(ByteString transaction) {
    return row(RegisterKey.newBuilder().setTransactionId(transaction).build());
  }

  private Row row(RegisterKey key) {
    return rows.computeIfAbsent(key, id -> new Row());
  }

  private static boolean isReused(Row row, ByteString specHash) {
    return !row.specHash.isEmpty() && !specHash.isEmpty() && !row.specHash.equals(specHash);
  }

  private static boolean isFinal(Row row) {
    return row.register.getStatus() == RegisterStatus.REGISTER_STATUS_COMMITTED
        || row.register.getStatus() == RegisterStatus.REGISTER_STATUS_ABORTED;
  }

  private static Register aborted(Reason reason) {
    return status(RegisterStatus.REGISTER_STATUS_ABORTED).toBuilder().setReason(reason).build();
  }

  private static Register status(RegisterStatus status) {
    return Register.newBuilder().setStatus(status).build();
  }

  private static RegisterAnswer shown(Row row) {
    return RegisterAnswer.newBuilder().setRegister(row.register).build();
  }

  private static RegisterAnswer reused() {
    return rejected(Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_TXN_ID_REUSED).build());
  }

  static RegisterAnswer rejected(Reason reason) {
    return RegisterAnswer.newBuilder()
        .setRejection(Rejection.newBuilder().setReason(reason))
        .build();
  }

  static Optional<RegisterReply> reply(
      RegisterKey key, ByteString specHash, RegisterMessageKind kind, RegisterAnswer answer) {
    return Optional.of(
        RegisterReply.newBuilder()
            .setKey(key)
            .setSpecHash(specHash)
            .setKind(kind)
            .setAnswer(answer)
            .build());
  }

  /** At what it has voted, for tests that compare. */
  public Timestamp commitTimestamp(ByteString transaction) {
    return new Timestamp(register(transaction).getCommitTimestamp());
  }
}
