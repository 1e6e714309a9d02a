package dev.troth.cli;

import static dev.troth.cli.FakeCluster.B;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.troth.cli.client.FakeCoordinator;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.Add;
import dev.troth.v1.BranchView;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.GetTransactionResponse;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.ListTransactionsRequest;
import dev.troth.v1.ListTransactionsResponse;
import dev.troth.v1.Operation;
import dev.troth.v1.Outcome;
import dev.troth.v1.Owner;
import dev.troth.v1.ParticipantHealth;
import dev.troth.v1.ParticipantStatus;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.StateKind;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.StreamState;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InspectionCommandsTest {

  private static final String ID = "01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11";
  private static final long TIME = 1_700_000_000_123L << 16;
  private static final String TIME_TEXT = "2023-11-14T22:13:20.123Z";

  private final FakeCluster cluster = new FakeCluster();
  private final CommandRun command = cluster.command();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void readShowsATable() {
    answering(request -> values());

    assertThat(command.run("read", "bank-a/accounts/alice", "bank-a/note")).isZero();

    assertThat(command.out())
        .isEqualTo(
            """
            PARTICIPANT  KEY             VERSION  KIND     VALUE
            bank-a       accounts/alice  3        counter  70
            bank-a       note            1        value    two\\nlines \\u001b[31m
            bank-a       raw             1        value    base64 /w==
            bank-a       log             2        stream   [(7 earlier), opened, closed {}]
            bank-a       gone            0        none     -
            as of 2023-11-14T22:13:20.123Z, strong, at most 0.250s behind now
            """);
  }

  @Test
  void readPrintsOneObjectInJson() {
    FakeCoordinator coordinator = answering(request -> values());

    assertThat(command.run("read", "bank-a/accounts/alice", "--output", "json")).isZero();

    assertThat(command.json())
        .isEqualTo(
            json(
                """
                {"timestamp": "TIME", "consistency": "strong", "staleness": "0.250s", "values": [
                  {"participant": "bank-a", "key": "accounts/alice", "exists": true, "version": 3,
                   "commitTimestamp": "TIME", "kind": "counter", "value": 70},
                  {"participant": "bank-a", "key": "note", "exists": true, "version": 1,
                   "kind": "value", "value": "two\\nlines \\u001b[31m"},
                  {"participant": "bank-a", "key": "raw", "exists": true, "version": 1,
                   "kind": "value", "bytes": "/w=="},
                  {"participant": "bank-a", "key": "log", "exists": true, "version": 2,
                   "kind": "stream", "value": [{"type": "opened"}, {"type": "closed", "data": "{}"}], "omitted": 7},
                  {"participant": "bank-a", "key": "gone", "exists": false, "version": 0,
                   "kind": "none", "value": null}]}
                """));
    ReadRequest request = (ReadRequest) coordinator.calls().get(0);
    assertThat(request.getKeys(0).getParticipant()).isEqualTo("bank-a");
    assertThat(request.getKeys(0).getKey()).isEqualTo("accounts/alice");
    assertThat(request.getFreshness().getConsistency())
        .isEqualTo(Consistency.CONSISTENCY_UNSPECIFIED);
  }

  @Test
  void readLeavesItToTheCoordinatorWhatItServes() {
    answering(request -> reason(ErrorCode.ERROR_CODE_UNSUPPORTED, "only strong reads yet"));

    assertThat(command.run("read", "a/k", "--consistency=eventual")).isEqualTo(ExitCode.REFUSED);

    assertThat(command.err()).isEqualTo("troth: UNSUPPORTED: only strong reads yet\n");
    assertThat(command.out()).isEmpty();
  }

  @Test
  void readExitsWithTwoWhenTheRequestIsAtFault() {
    assertThat(command.run("read", "no-slash")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("'no-slash' names no key").contains("troth read --help");

    answering(request -> reason(ErrorCode.ERROR_CODE_INVALID_REQUEST, "key is too long"));
    assertThat(cluster.command().run("read", "a/k")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void readExitsWithFourWhenNothingCanBeReached() {
    int code = command.run("read", "a/k", "--timeout=50ms", "--coordinator=x:1,y:2");

    assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(command.err()).contains("x:1").contains("y:2");
  }

  @Test
  void readFailsOver() {
    cluster.start(B, FakeCoordinator.committing().answering(request -> values()));

    assertThat(command.run("read", "a/k", "--coordinator=x:1", "--coordinator=" + B)).isZero();
  }

  @Test
  void historyPagesThroughAllEvents() {
    FakeCoordinator coordinator = answering(InspectionCommandsTest::page);

    assertThat(command.run("history", "bank-a/k", "--output=json")).isZero();

    assertThat(command.jsonLines()).hasSize(2_500);
    assertThat(command.jsonLines().get(2_499))
        .isEqualTo(
            json(
                """
                {"version": 2500, "commitTimestamp": "TIME", "transactionId": "ID",
                 "position": 2500, "operation": "add", "delta": 1, "counter": 2500}
                """));
    assertThat(coordinator.calls()).hasSize(3);
  }

  @Test
  void historyTakesALimitAndABeginning() {
    FakeCoordinator coordinator = answering(InspectionCommandsTest::page);

    assertThat(command.run("history", "bank-a/k", "--after-version=2400", "--limit=2")).isZero();

    assertThat(command.out())
        .isEqualTo(
            """
            VERSION  TIME                      TRANSACTION                           OPERATION  CHANGE  COUNTER
            2401     2023-11-14T22:13:20.123Z  01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11  add        +1      2401
            2402     2023-11-14T22:13:20.123Z  01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11  add        +1      2402
            """);
    assertThat(((HistoryRequest) coordinator.calls().get(0)).getLimit()).isEqualTo(2);
  }

  @Test
  void historyRefusesALimitThatMakesNoSense() {
    assertThat(command.run("history", "a/k", "--limit=0")).isEqualTo(ExitCode.USAGE);
    assertThat(command.run("history", "a/k", "--after-version=-1")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void transactionGetShowsEveryBranch() {
    answering(request -> GetTransactionResponse.newBuilder().setTransaction(inDoubt()).build());

    assertThat(command.run("transaction", "get", ID, "--output=json")).isZero();

    assertThat(command.json())
        .isEqualTo(
            json(
                """
                {"transactionId": "ID", "outcome": "IN_PROGRESS", "branches": [
                  {"participant": "bank-a", "storeId": "s-1", "reachable": true, "register": {
                     "status": "YES", "sealed": true, "prepareTimestamp": "TIME",
                     "owner": {"coordinatorId": "00000000-0000-0000-0000-000000000000",
                               "incarnation": "ff", "address": "c:7400"}},
                   "inDoubtMillis": 1500, "ended": false},
                  {"participant": "bank-b", "storeId": "s-2", "reachable": false}]}
                """));
  }

  @Test
  void transactionGetShowsATable() {
    answering(request -> GetTransactionResponse.newBuilder().setTransaction(inDoubt()).build());

    assertThat(command.run("transaction", "get", ID)).isZero();

    assertThat(command.out())
        .isEqualTo(
            """
            IN_PROGRESS  01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11
            PARTICIPANT  STORE  REGISTER     OWNER   IN DOUBT  ENDED
            bank-a       s-1    YES sealed   c:7400  1.500s    no
            bank-b       s-2    unreachable  -       -         no
            """);
  }

  @Test
  void transactionGetExitsWithOneWhenNobodyKnowsIt() {
    answering(request -> reason(ErrorCode.ERROR_CODE_NOT_FOUND, "no participant knows it"));

    assertThat(command.run("transaction", "get", ID)).isEqualTo(ExitCode.REFUSED);
    assertThat(cluster.command().run("transaction", "get", "x")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void transactionListAsksByStateAndNamesWhoWasNotAsked() {
    FakeCoordinator coordinator =
        answering(
            request ->
                ListTransactionsResponse.newBuilder()
                    .addTransactions(inDoubt())
                    .addUnreachable("bank-b")
                    .build());

    int code =
        command.run("transaction", "list", "--state=aborted", "--state=in-progress", "--limit=5");

    assertThat(code).isZero();
    assertThat(command.out())
        .isEqualTo(
            """
            TRANSACTION                           OUTCOME      PARTICIPANTS   IN DOUBT
            01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11  IN_PROGRESS  bank-a,bank-b  1.500s
            """);
    assertThat(command.err()).contains("bank-b");
    ListTransactionsRequest request = (ListTransactionsRequest) coordinator.calls().get(0);
    assertThat(request.getStatusesList())
        .containsExactly(
            TransactionStatus.TRANSACTION_STATUS_ABORTED,
            TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS);
    assertThat(request.getLimit()).isEqualTo(5);
  }

  @Test
  void transactionListPrintsOneObjectInJson() {
    answering(request -> ListTransactionsResponse.newBuilder().addUnreachable("bank-b").build());

    assertThat(command.run("transaction", "list", "--output=json")).isZero();

    assertThat(command.json())
        .isEqualTo(json("{\"transactions\":[],\"unreachable\":[\"bank-b\"]}"));
  }

  @Test
  void transactionListRefusesStatesThereAreNot() {
    assertThat(command.run("transaction", "list", "--state=pending")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("there are committed, aborted, in-progress");
  }

  @Test
  void transactionAbortExitsByWhereItStandsThen() {
    assertThat(abort(TransactionStatus.TRANSACTION_STATUS_ABORTED)).isZero();
    assertThat(abort(TransactionStatus.TRANSACTION_STATUS_COMMITTED)).isEqualTo(ExitCode.REFUSED);
    assertThat(abort(TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS)).isEqualTo(ExitCode.UNKNOWN);
    assertThat(abort(TransactionStatus.TRANSACTION_STATUS_UNKNOWN)).isEqualTo(ExitCode.UNKNOWN);
  }

  @Test
  void transactionAbortIsUnknownWhenItMayHaveArrived() {
    cluster.start(FakeCoordinator.silent()).mute();

    assertThat(command.run("transaction", "abort", ID, "--timeout=100ms"))
        .isEqualTo(ExitCode.UNKNOWN);
    assertThat(command.err()).contains("troth transaction get " + ID);
  }

  @Test
  void participantListShowsWhoIsThere() {
    answering(request -> participants());
    assertThat(command.run("participant", "list")).isZero();
    assertThat(command.out())
        .isEqualTo(
            """
            NAME    STORE  ADDRESS      HEALTH  IN DOUBT  SAFE-TIME LAG
            bank-a  s-1    host-a:7410  UP      2         0.012s
            bank-b  s-2    host-b:7410  DOWN    0         61.000s
            """);

    CommandRun inJson = cluster.command();
    assertThat(inJson.run("participant", "list", "--output=json")).isZero();
    assertThat(inJson.json())
        .isEqualTo(
            json(
                """
                {"participants": [
                  {"name": "bank-a", "storeId": "s-1", "address": "host-a:7410", "health": "UP",
                   "inDoubt": 2, "safeTimeLag": "0.012s"},
                  {"name": "bank-b", "storeId": "s-2", "address": "host-b:7410", "health": "DOWN",
                   "inDoubt": 0, "safeTimeLag": "61.000s"}]}
                """));
  }

  @Test
  void participantListShowsReplicasBesideWhomTheyFollow() {
    ListParticipantsResponse all =
        participants().toBuilder()
            .addParticipants(
                ParticipantStatus.newBuilder()
                    .setName("bank-a-r1")
                    .setStoreId("s-1")
                    .setAddress("host-c:7410")
                    .setHealth(ParticipantHealth.PARTICIPANT_HEALTH_UP)
                    .setSafeTimeLagMillis(150)
                    .setReplicaOf("bank-a"))
            .build();
    answering(request -> all);
    assertThat(command.run("participant", "list")).isZero();
    assertThat(command.out())
        .isEqualTo(
            """
            NAME       STORE  ADDRESS      HEALTH  IN DOUBT  SAFE-TIME LAG  REPLICA OF
            bank-a     s-1    host-a:7410  UP      2         0.012s         -
            bank-b     s-2    host-b:7410  DOWN    0         61.000s        -
            bank-a-r1  s-1    host-c:7410  UP      0         0.150s         bank-a
            """);

    CommandRun inJson = cluster.command();
    assertThat(inJson.run("participant", "list", "--output=json")).isZero();
    assertThat(inJson.json().getAsJsonObject().getAsJsonArray("participants").get(2))
        .isEqualTo(
            json(
                """
                {"name": "bank-a-r1", "storeId": "s-1", "address": "host-c:7410", "health": "UP",
                 "inDoubt": 0, "safeTimeLag": "0.150s", "replicaOf": "bank-a"}
                """));
  }

  @Test
  void participantPoliciesShowWhatHoldsForKeys() {
    answering(request -> withPolicies());
    assertThat(command.run("participant", "policies")).isZero();
    assertThat(command.out())
        .isEqualTo(
            """
            PARTICIPANT  PREFIX     LEVEL       FIXED  CACHE  KEEP  KEEP LAST  HORIZON
            bank-a       accounts/  strong      yes    -      -     -          -
            shop         *          bounded:5s  -      250ms  30d   3          TIME
            """
                .replace("TIME", TIME_TEXT));

    CommandRun inJson = cluster.command();
    assertThat(inJson.run("participant", "policies", "shop", "--output=json")).isZero();
    assertThat(inJson.json())
        .isEqualTo(
            json(
                """
                {"policies": [
                  {"participant": "shop", "prefix": "", "level": "bounded:5s", "fixed": false,
                   "cache": "250ms", "keep": "30d", "keepLast": 3, "horizon": "TIME"}]}
                """));
  }

  @Test
  void participantPoliciesOfNobodyAreRefused() {
    answering(request -> withPolicies());
    assertThat(command.run("participant", "policies", "gone")).isEqualTo(ExitCode.REFUSED);
    assertThat(command.err()).contains("no participant gone is known");
  }

  private static Object withPolicies() {
    return ListParticipantsResponse.newBuilder()
        .addParticipants(
            ParticipantStatus.newBuilder()
                .setName("bank-a")
                .addPolicies(
                    KeyPolicy.newBuilder()
                        .setPrefix("accounts/")
                        .setConsistency(Consistency.CONSISTENCY_STRONG)
                        .setFixed(true)))
        .addParticipants(
            ParticipantStatus.newBuilder()
                .setName("shop")
                .addPolicies(
                    KeyPolicy.newBuilder()
                        .setConsistency(Consistency.CONSISTENCY_BOUNDED)
                        .setMaxStaleness(Durations.fromSeconds(5))
                        .setCacheFor(Durations.fromMillis(250))
                        .setKeepFor(Durations.fromDays(30))
                        .setKeepLast(3)
                        .setHorizon(TIME)))
        .build();
  }

  @Test
  void retriesWhatWillPass() {
    List<Object> seen = new ArrayList<>();
    answering(
        request -> {
          seen.add(request);
          return seen.size() < 3
              ? reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE, "bank-a is away")
              : values();
        });

    assertThat(command.run("read", "a/k")).isZero();
  }

  private int abort(TransactionStatus status) {
    FakeCoordinator coordinator =
        answering(
            request ->
                AbortTransactionResponse.newBuilder()
                    .setOutcome(Outcome.newBuilder().setTransactionId(ID).setStatus(status))
                    .build());
    CommandRun run = cluster.command();
    int code = run.run("transaction", "abort", ID, "--reason=hangs", "--output=json");
    assertThat(((AbortTransactionRequest) coordinator.calls().get(0)).getMessage())
        .isEqualTo("hangs");
    assertThat(run.json().get("outcome").getAsString())
        .isEqualTo(status.name().substring("TRANSACTION_STATUS_".length()));
    return code;
  }

  private FakeCoordinator answering(Function<Object, Object> answers) {
    return cluster.start(FakeCoordinator.committing().answering(answers));
  }

  private static Object reason(ErrorCode code, String message) {
    return Reason.newBuilder().setCode(code).setMessage(message).build();
  }

  private static JsonElement json(String text) {
    return JsonParser.parseString(
        text.replace("TIME", TIME_TEXT).replace("\"ID\"", '"' + ID + '"'));
  }

  private static ReadResponse values() {
    ReadValue.Builder value = ReadValue.newBuilder().setParticipant("bank-a").setExists(true);
    return ReadResponse.newBuilder()
        .setTimestamp(TIME)
        .setStaleness(Durations.fromMillis(250))
        .setConsistency(Consistency.CONSISTENCY_STRONG)
        .addValues(
            value
                .clone()
                .setKey("accounts/alice")
                .setVersion(3)
                .setCommitTimestamp(TIME)
                .setKind(StateKind.STATE_KIND_COUNTER)
                .setCounter(70))
        .addValues(
            value
                .clone()
                .setKey("note")
                .setVersion(1)
                .setKind(StateKind.STATE_KIND_VALUE)
                .setValue("two\nlines \u001B[31m"))
        .addValues(
            value
                .clone()
                .setKey("raw")
                .setVersion(1)
                .setKind(StateKind.STATE_KIND_VALUE)
                .setBytes(ByteString.copyFrom(new byte[] {(byte) 0xFF})))
        .addValues(
            value
                .clone()
                .setKey("log")
                .setVersion(2)
                .setKind(StateKind.STATE_KIND_STREAM)
                .setStream(
                    StreamState.newBuilder()
                        .addEvents(StreamEvent.newBuilder().setType("opened"))
                        .addEvents(StreamEvent.newBuilder().setType("closed").setData("{}"))
                        .setOmitted(7)))
        .addValues(value.clone().setKey("gone").setExists(false))
        .build();
  }

  private static Object page(Object message) {
    HistoryRequest request = (HistoryRequest) message;
    long total = 2_500;
    HistoryResponse.Builder page = HistoryResponse.newBuilder();
    long version = request.getAfterVersion() + 1;
    while (version <= total && page.getEventsCount() < request.getLimit()) {
      page.addEvents(
          HistoryEvent.newBuilder()
              .setVersion(version)
              .setCommitTimestamp(TIME)
              .setTransactionId(ID)
              .setPosition(version)
              .setOperation(Operation.newBuilder().setAdd(Add.newBuilder().setDelta(1)))
              .setCounter(version));
      version++;
    }
    return page.setMore(version <= total).build();
  }

  private static TransactionView inDoubt() {
    return TransactionView.newBuilder()
        .setTransactionId(ID)
        .setStatus(TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS)
        .addBranches(
            BranchView.newBuilder()
                .setParticipant("bank-a")
                .setStoreId("s-1")
                .setReachable(true)
                .setInDoubtMillis(1500)
                .setRegister(
                    Register.newBuilder()
                        .setStatus(RegisterStatus.REGISTER_STATUS_YES)
                        .setSealed(true)
                        .setPrepareTimestamp(TIME)
                        .setOwner(
                            Owner.newBuilder()
                                .setCoordinatorId(ByteString.copyFrom(new byte[16]))
                                .setIncarnation(255)
                                .setAddress("c:7400"))))
        .addBranches(BranchView.newBuilder().setParticipant("bank-b").setStoreId("s-2"))
        .build();
  }

  private static ListParticipantsResponse participants() {
    return ListParticipantsResponse.newBuilder()
        .addParticipants(
            ParticipantStatus.newBuilder()
                .setName("bank-a")
                .setStoreId("s-1")
                .setAddress("host-a:7410")
                .setHealth(ParticipantHealth.PARTICIPANT_HEALTH_UP)
                .setInDoubt(2)
                .setSafeTimeLagMillis(12))
        .addParticipants(
            ParticipantStatus.newBuilder()
                .setName("bank-b")
                .setStoreId("s-2")
                .setAddress("host-b:7410")
                .setHealth(ParticipantHealth.PARTICIPANT_HEALTH_DOWN)
                .setSafeTimeLagMillis(61_000))
        .build();
  }
}
