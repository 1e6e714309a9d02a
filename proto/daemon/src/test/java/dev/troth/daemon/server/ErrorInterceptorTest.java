package dev.troth.daemon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troth.daemon.CapturedLog;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PeekResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ErrorInterceptorTest {

  private final RejectedException rejected =
      new RejectedException(ErrorCode.ERROR_CODE_BUSY, "alice is held");

  private final CapturedLog log = new CapturedLog(ErrorInterceptor.class);

  @AfterEach
  void stopListening() {
    log.close();
  }

  @Test
  void rejectionThrownBecomesItsStatus() throws Exception {
    StatusRuntimeException failure = failureOf(thrower(rejected));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(GrpcErrors.toReason(failure)).isEqualTo(rejected.reason());
    assertThat(log.events()).isEmpty();
  }

  @Test
  void rejectionHandedOverBecomesItsStatus() throws Exception {
    StatusRuntimeException failure = failureOf(observer -> observer.onError(rejected));

    assertThat(GrpcErrors.toReason(failure)).isEqualTo(rejected.reason());
    assertThat(log.events()).isEmpty();
  }

  @Test
  void statusStaysAsItIs() throws Exception {
    StatusRuntimeException thrown =
        Status.NOT_FOUND.withDescription("no such thing").asRuntimeException();

    assertThat(failureOf(thrower(thrown)).getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(failureOf(observer -> observer.onError(thrown)).getStatus().getDescription())
        .isEqualTo("no such thing");
  }

  @Test
  void bugThrownIsInternalAndTellsNothing() throws Exception {
    assertTellsNothing(failureOf(thrower(new IllegalStateException("secret detail"))));
  }

  @Test
  void bugHandedOverIsInternalAndTellsNothing() throws Exception {
    IllegalStateException bug = new IllegalStateException("secret detail");
    assertTellsNothing(failureOf(observer -> observer.onError(bug)));
  }

  @Test
  void failureAfterTheAnswerChangesNothing() throws Exception {
    try (TestServer test = TestServer.ready()) {
      test.participant.onPeek(
          observer -> {
            ScriptedParticipant.answer(observer);
            throw new IllegalStateException("too late");
          });
      assertThat(test.stub().peek(PeekRequest.getDefaultInstance()).getClock()).isEqualTo(7);
    }
  }

  @Test
  void failureOfTheJvmEndsTheDaemon() throws Exception {
    try (TestServer test = TestServer.ready()) {
      test.participant.onPeek(
          observer -> {
            throw new OutOfMemoryError("on purpose");
          });
      assertThatThrownBy(() -> test.stub().peek(PeekRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);
      assertThat(test.fatal.reasons)
          .containsExactly("the JVM failed in troth.v1.ParticipantService/Peek");
    }
  }

  private void assertTellsNothing(StatusRuntimeException failure) {
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(failure.toString() + failure.getTrailers()).doesNotContain("secret");
    assertThat(GrpcErrors.toReason(failure).getCode()).isEqualTo(ErrorCode.ERROR_CODE_INTERNAL);
    assertThat(log.events())
        .singleElement()
        .extracting(event -> event.getThrowableProxy().getMessage())
        .isEqualTo("secret detail");
  }

  private static StatusRuntimeException failureOf(Consumer<StreamObserver<PeekResponse>> script)
      throws Exception {
    try (TestServer test = TestServer.ready()) {
      test.participant.onPeek(script);
      return catchThrowableOfType(
          StatusRuntimeException.class, () -> test.stub().peek(PeekRequest.getDefaultInstance()));
    }
  }

  private static Consumer<StreamObserver<PeekResponse>> thrower(RuntimeException failure) {
    return observer -> {
      throw failure;
    };
  }
}
