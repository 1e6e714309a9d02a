package dev.troth.cli;

import dev.troth.cli.client.FakeCoordinator;
import dev.troth.v1.BranchView;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.GetTransactionRequest;
import dev.troth.v1.GetTransactionResponse;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantHealth;
import dev.troth.v1.ParticipantStatus;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResult;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A cluster that keeps what it is given, unless a test tells it to lose something. */
final class FakeBank {

  private static final long FIRST_TIMESTAMP = 1_700_000_000_123L << 16;

  private final List<String> participants;
  private final Map<KeyReference, List<HistoryEvent>> histories = new LinkedHashMap<>();
  private final Map<String, List<BranchView>> branches = new LinkedHashMap<>();
  private final Map<String, SubmitResult.Builder> outcomes = new LinkedHashMap<>();
  private long timestamp = FIRST_TIMESTAMP;
  private int loads;

  private Predicate<Operation> losesEvents = operation -> false;
  private Predicate<Operation> losesVotes = operation -> false;
  private boolean firstIsUnknown;
  private boolean abortsFirst;

  FakeBank(String... participants) {
    this.participants = List.of(participants);
  }

  /** These operations of the load say that they are committed, and leave nothing. */
  synchronized FakeBank losingEvents(Predicate<Operation> which) {
    losesEvents = which;
    return this;
  }

  /** The registers of these are ABORTED, whatever was answered. */
  synchronized FakeBank losingVotes(Predicate<Operation> which) {
    losesVotes = which;
    return this;
  }

  /** The outcome of the first transaction of the load is told when it is submitted again. */
  synchronized FakeBank notKnowingFirst() {
    firstIsUnknown = true;
    return this;
  }

  /** The first transaction of the load is aborted. */
  synchronized FakeBank abortingFirst() {
    abortsFirst = true;
    return this;
  }

  FakeCoordinator coordinator() {
    return new FakeCoordinator(this::submit).answering(this::answer);
  }

  private synchronized Optional<SubmitResult.Builder> submit(SubmitRequest request) {
    TransactionSpec spec = request.getSpec();
    SubmitResult.Builder known = outcomes.get(spec.getId());
    if (known != null) {
      return Optional.of(known);
    }
    // Accounts are opened with an expected version; everything else is the load.
    boolean load = !spec.getAtomic().getOperations(0).getAdd().hasExpectedVersion();
    loads += load ? 1 : 0;
    boolean isFirst = load && loads == 1;
    boolean aborts = isFirst && abortsFirst;
    SubmitResult.Builder result =
        aborts
            ? FakeCoordinator.aborted(request, ErrorCode.ERROR_CODE_BOUND_CROSSED)
            : FakeCoordinator.committed(request);
    long at = timestamp++;
    if (!aborts) {
      result.getOutcomeBuilder().setCommitTimestamp(at);
    }
    outcomes.put(spec.getId(), result);
    apply(spec, load, !aborts, at);
    return Optional.of(
        isFirst && firstIsUnknown
            ? FakeCoordinator.outcome(request, TransactionStatus.TRANSACTION_STATUS_UNKNOWN)
            : result);
  }

  private void apply(TransactionSpec spec, boolean load, boolean commits, long at) {
    List<BranchView> views = new ArrayList<>();
    for (Operation operation : spec.getAtomic().getOperationsList()) {
      boolean lost = load && losesVotes.test(operation);
      views.add(branch(operation.getParticipant(), commits && !lost, at));
      if (commits && !(load && losesEvents.test(operation))) {
        record(spec.getId(), operation, at);
      }
    }
    branches.put(spec.getId(), views);
  }

  private void record(String id, Operation operation, long at) {
    String key =
        operation.hasAppend() ? operation.getAppend().getKey() : operation.getAdd().getKey();
    KeyReference reference =
        KeyReference.newBuilder().setParticipant(operation.getParticipant()).setKey(key).build();
    List<HistoryEvent> events = histories.computeIfAbsent(reference, any -> new ArrayList<>());
    long before = events.isEmpty() ? 0 : events.get(events.size() - 1).getCounter();
    events.add(
        HistoryEvent.newBuilder()
            .setVersion(events.size() + 1L)
            .setCommitTimestamp(at)
            .setTransactionId(id)
            .setCounter(before + operation.getAdd().getDelta())
            .build());
  }

  private static BranchView branch(String participant, boolean commits, long at) {
    Register.Builder register = Register.newBuilder();
    if (commits) {
      register.setStatus(RegisterStatus.REGISTER_STATUS_COMMITTED).setCommitTimestamp(at);
    } else {
      register.setStatus(RegisterStatus.REGISTER_STATUS_ABORTED);
    }
    return BranchView.newBuilder()
        .setParticipant(participant)
        .setReachable(true)
        .setRegister(register)
        .build();
  }

  private synchronized Object answer(Object request) {
    if (request instanceof ListParticipantsRequest) {
      return participantList();
    }
    if (request instanceof ReadRequest read) {
      ReadResponse.Builder response = ReadResponse.newBuilder();
      read.getKeysList().forEach(key -> response.addValues(value(key)));
      return response.build();
    }
    if (request instanceof HistoryRequest history) {
      return HistoryResponse.newBuilder()
          .addAllEvents(
              histories.getOrDefault(history.getKey(), List.of()).stream()
                  .filter(event -> event.getVersion() > history.getAfterVersion())
                  .toList())
          .build();
    }
    if (request instanceof GetTransactionRequest get) {
      List<BranchView> found = branches.get(get.getTransactionId());
      return found == null
          ? Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_NOT_FOUND).build()
          : GetTransactionResponse.newBuilder()
              .setTransaction(TransactionView.newBuilder().addAllBranches(found))
              .build();
    }
    throw new IllegalArgumentException("the test did not expect " + request);
  }

  private ListParticipantsResponse participantList() {
    ListParticipantsResponse.Builder response = ListParticipantsResponse.newBuilder();
    for (String name : participants) {
      response.addParticipants(
          ParticipantStatus.newBuilder()
              .setName(name)
              .setHealth(ParticipantHealth.PARTICIPANT_HEALTH_UP));
    }
    response.addParticipants(
        ParticipantStatus.newBuilder()
            .setName("gone")
            .setHealth(ParticipantHealth.PARTICIPANT_HEALTH_DOWN));
    return response.build();
  }

  private ReadValue value(KeyReference key) {
    List<HistoryEvent> events = histories.getOrDefault(key, List.of());
    ReadValue.Builder value =
        ReadValue.newBuilder().setParticipant(key.getParticipant()).setKey(key.getKey());
    if (!events.isEmpty()) {
      value
          .setExists(true)
          .setVersion(events.size())
          .setCounter(events.get(events.size() - 1).getCounter());
    }
    return value.build();
  }
}
