package dev.troth.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.permission.BearerToken;
import dev.troth.daemon.permission.InvalidTokenException;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.permission.TokenCheck;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.AttemptView;
import dev.troth.v1.BranchView;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.KeyReference;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.SagaView;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.StepView;
import dev.troth.v1.SubmitItem;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResult;
import dev.troth.v1.SubmitStreamRequest;
import dev.troth.v1.SubmitStreamResponse;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionView;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody with few permissions may do at a coordinator. */
class PermissionsTest {

  @TempDir Path directory;

  private boolean isExpired;
  private final TokenCheck tokens =
      token -> {
        if (isExpired) {
          throw new InvalidTokenException("the token expired");
        }
        return new BearerToken(token, () -> isExpired);
      };
  private final Metrics metrics = new Metrics();
  private TestApi api = new TestApi();

  @AfterEach
  void stop() {
    api.close();
  }

  /** In the clear everybody is anonymous. */
  private void permit(String... lines) throws IOException {
    api.close();
    api = new TestApi(permissions(lines), tokens);
  }

  private Permissions permissions(String... lines) throws IOException {
    Path file = Files.writeString(directory.resolve("permissions"), String.join("\n", lines));
    return Permissions.open(Optional.of(file), metrics);
  }

  private SubmitRequest document(String json) throws IOException {
    TransactionSpec.Builder spec = TransactionSpec.newBuilder();
    JsonFormat.parser().merge(json.replace('\'', '"'), spec);
    return SubmitRequest.newBuilder().setSpec(spec.setId(api.newId().toString())).build();
  }

  private SubmitRequest atomic(String operations) throws IOException {
    return document("{'atomic': {'operations': [" + operations + "]}}");
  }

  private static void denies(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .satisfies(
            failure -> {
              Reason reason = GrpcErrors.toReason(failure);
              assertThat(reason.getCode()).isEqualTo(ErrorCode.ERROR_CODE_PERMISSION_DENIED);
              assertThat(reason.getMessage()).contains("anonymous may not", message);
            });
  }

  private void deniesSubmission(SubmitRequest request, String message) {
    denies(() -> api.stub().submit(request), message);
    assertThat(api.coordinator().network().isQuiet()).isTrue();
  }

  private void takes(SubmitRequest request) {
    StreamedResults results = new StreamedResults();
    StreamObserver<SubmitStreamRequest> stream = api.asyncStub().submitStream(results);
    stream.onNext(item(1, request));
    api.coordinator().network().deliverAll();
    assertThat(results.all).singleElement().matches(SubmitResult::hasOutcome);
  }

  private static SubmitStreamRequest item(long number, SubmitRequest request) {
    return SubmitStreamRequest.newBuilder()
        .addItems(SubmitItem.newBuilder().setNumber(number).setRequest(request))
        .build();
  }

  private static final class StreamedResults implements StreamObserver<SubmitStreamResponse> {
    private final List<SubmitResult> all = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @Override
    public void onNext(SubmitStreamResponse response) {
      all.addAll(response.getResultsList());
    }

    @Override
    public void onError(Throwable failure) {
      failures.add(failure);
    }

    @Override
    public void onCompleted() {}
  }

  private static KeyReference key(String key) {
    return KeyReference.newBuilder().setParticipant("a").setKey(key).build();
  }

  private static PrefixReference prefix(String prefix) {
    return PrefixReference.newBuilder().setParticipant("a").setPrefix(prefix).build();
  }

  @Test
  void aWriteNeedsSubmitOnItsKeyWhicheverItIs() throws IOException {
    permit("anonymous submit a/mine/", "anonymous read b");

    takes(atomic("{'participant': 'a', 'put': {'key': 'mine/1', 'value': 'x'}}"));
    for (String write :
        List.of(
            "'add': {'key': 'yours/1', 'delta': 1}",
            "'put': {'key': 'yours/1', 'value': 'x'}",
            "'delete': {'key': 'yours/1'}",
            "'append': {'key': 'yours/1', 'events': [{'type': 't'}]}")) {
      deniesSubmission(
          atomic(
              "{'participant': 'a', 'put': {'key': 'mine/1', 'value': 'x'}}, {'participant': 'a', "
                  + write
                  + "}"),
          "write a/yours/1: it has the role 'submit', but not there");
    }
    deniesSubmission(
        atomic("{'participant': 'b', 'add': {'key': 'mine/1', 'delta': 1}}"), "write b/mine/1");
  }

  @Test
  void aGetNeedsReadAndACheckEither() throws IOException {
    permit("anonymous submit a/mine/", "anonymous read a/open/");

    takes(
        atomic(
            "{'participant': 'a', 'check': {'key': 'mine/1', 'absent': {}}},"
                + "{'participant': 'a', 'check': {'key': 'open/1', 'absent': {}}},"
                + "{'participant': 'a', 'get': {'key': 'open/1'}}"));
    deniesSubmission(
        atomic("{'participant': 'a', 'get': {'key': 'mine/1'}}"),
        "read a/mine/1: it has the role 'read', but not there");
    deniesSubmission(
        atomic("{'participant': 'a', 'check': {'key': 'yours/1', 'exists': {}}}"),
        "check a/yours/1");
  }

  @Test
  void everyStepOfASagaAndItsCompensationIsLookedAt() throws IOException {
    permit("anonymous submit a/mine/");
    String mine = "{'participant': 'a', 'add': {'key': 'mine/1', 'delta': 1}}";
    String yours = "{'participant': 'a', 'add': {'key': 'yours/1', 'delta': 1}}";

    takes(document("{'saga': {'steps': [{'name': 'one', 'operations': [" + mine + "]}]}}"));
    deniesSubmission(
        document(
            "{'saga': {'steps': [{'name': 'one', 'operations': ["
                + mine
                + "]}, {'name': 'two', 'after': ['one'], 'operations': ["
                + yours
                + "]}]}}"),
        "write a/yours/1");
    deniesSubmission(
        document(
            "{'saga': {'steps': [{'name': 'one', 'operations': ["
                + mine
                + "], 'compensation': {'operations': ["
                + yours
                + "]}}]}}"),
        "write a/yours/1");
  }

  @Test
  void whatStepsHandOnHasToBeReadable() throws IOException {
    permit("anonymous submit a/mine/");

    deniesSubmission(
        document(
            "{'saga': {'steps': [{'name': 'look', 'operations': [{'participant': 'a', 'get': {'key':"
                + " 'yours/1'}}]}, {'name': 'copy', 'after': ['look'], 'operations': [{'participant':"
                + " 'a', 'add': {'key': 'mine/1'}}], 'set': [{'field': 'operations[0].add.delta',"
                + " 'to': 'steps.look.reads[0].counter'}]}]}}"),
        "read a/yours/1");
  }

  @Test
  void aDeniedSubmissionOnAStreamIsAnsweredByItselfAndOthersGoOn() throws IOException {
    permit("anonymous submit a");
    StreamedResults results = new StreamedResults();
    StreamObserver<SubmitStreamRequest> stream = api.asyncStub().submitStream(results);

    stream.onNext(
        SubmitStreamRequest.newBuilder()
            .addItems(SubmitItem.newBuilder().setNumber(1).setRequest(api.request("a", "b")))
            .addItems(SubmitItem.newBuilder().setNumber(2).setRequest(api.request("a")))
            .build());
    api.coordinator().network().deliverAll();

    assertThat(results.all)
        .extracting(result -> result.getRejection().getReason().getCode())
        .containsExactly(ErrorCode.ERROR_CODE_PERMISSION_DENIED, ErrorCode.ERROR_CODE_UNSPECIFIED);
    assertThat(metrics.scrape()).contains("troth_calls_denied_total{role=\"submit\"} 1.0");
  }

  @Test
  void aStreamDoesNotOutliveItsToken() throws IOException {
    permit("token:alice submit");
    StreamedResults results = new StreamedResults();
    StreamObserver<SubmitStreamRequest> stream = api.asyncStub("alice").submitStream(results);
    stream.onNext(item(1, api.request("a")));
    api.coordinator().network().deliverAll();
    isExpired = true;
    stream.onNext(item(2, api.request("a")));

    assertThat(results.all)
        .extracting(result -> result.getRejection().getReason().getCode())
        .containsExactly(ErrorCode.ERROR_CODE_UNSPECIFIED, ErrorCode.ERROR_CODE_UNAUTHENTICATED);
    StreamedResults refused = new StreamedResults();
    var unused = api.asyncStub("alice").submitStream(refused);
    assertThat(refused.failures)
        .singleElement()
        .satisfies(
            failure ->
                assertThat(GrpcErrors.toReason(failure).getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_UNAUTHENTICATED));
  }

  @Test
  void readsStayWithinWhatMayBeRead() throws IOException {
    permit("anonymous read a/open/", "anonymous submit a");

    denies(() -> api.stub().read(ReadRequest.newBuilder().addKeys(key("k")).build()), "read a/k");
    denies(
        () -> api.stub().history(HistoryRequest.newBuilder().setKey(key("k")).build()), "read a/k");
    for (String wide : List.of("", "op", "open", "other/")) {
      denies(
          () -> api.stub().scan(ScanRequest.newBuilder().addPrefixes(prefix(wide)).build()),
          "read all keys that begin with a/" + wide);
      denies(
          () ->
              api.stub()
                  .subscribe(
                      SubscribeRequest.newBuilder()
                          .addPrefixes(prefix("open/"))
                          .addPrefixes(prefix(wide))
                          .build())
                  .hasNext(),
          "read all keys that begin with a/" + wide);
    }
    denies(
        () ->
            api.stub().subscribe(SubscribeRequest.newBuilder().addKeys(key("k")).build()).hasNext(),
        "read a/k");
  }

  @Test
  void transactionsAreShownWithoutWhatMayNotBeRead() throws IOException {
    ShownViews shown = new ShownViews(permissions("auditor read a/open/").caller("auditor"));
    Register register =
        Register.newBuilder()
            .addReads(ReadValue.newBuilder().setKey("open/1").setCounter(1))
            .addReads(ReadValue.newBuilder().setKey("shut/1").setCounter(2))
            .setReason(reason("shut/1"))
            .build();
    TransactionView view =
        TransactionView.newBuilder()
            .setReason(reason("open/1"))
            .addBranches(BranchView.newBuilder().setParticipant("a").setRegister(register))
            .addBranches(BranchView.newBuilder().setParticipant("b"))
            .setSaga(
                SagaView.newBuilder()
                    .addSteps(
                        StepView.newBuilder()
                            .setStuckOn(reason("shut/1"))
                            .addAttempts(
                                AttemptView.newBuilder()
                                    .addReads(
                                        ReadValue.newBuilder()
                                            .setParticipant("a")
                                            .setKey("shut/1")
                                            .setCounter(2)))))
            .build();

    TransactionView told = shown.of(view);

    assertThat(told.getReason()).isEqualTo(reason("open/1"));
    assertThat(told.getBranches(0).getRegister().getReadsList())
        .extracting(ReadValue::getKey)
        .containsExactly("open/1");
    assertThat(told.getBranches(1)).isEqualTo(view.getBranches(1));
    assertThat(told.toString()).doesNotContain("shut/1").doesNotContain("counter: 2");
    assertThat(told.getBranches(0).getRegister().getReason().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
  }

  @Test
  void aPeerIsToldEverything() throws IOException {
    TransactionView view = TransactionView.newBuilder().setReason(reason("shut/1")).build();

    assertThat(new ShownViews(permissions("coordinator-2 peer").caller("coordinator-2")).of(view))
        .isEqualTo(view);
  }

  private static Reason reason(String key) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_BOUND_CROSSED)
        .setParticipant("a")
        .setKey(key)
        .setMessage(key + ": would be 2")
        .build();
  }
}
