package dev.troth.participant.api;

import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.BackupMaker;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.v1.BackupResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Backups that operators ask for: nothing of where they are written comes from outside. */
final class Backups {

  private static final Logger log = LoggerFactory.getLogger(Backups.class);
  private static final long TELL_NANOS = Duration.ofMillis(200).toNanos();

  private final BackupMaker maker;
  private final Executor writer;
  private final Executor aside;

  /**
   * @param writer the thread that writes to the store
   * @param aside runs what takes minutes
   */
  Backups(BackupMaker maker, Executor writer, Executor aside) {
    this.maker = maker;
    this.writer = writer;
    this.aside = aside;
  }

  /** It is made to its end, whether the caller waits for it or not. */
  void backup(Supplier<BackupResponse.Builder> response, StreamObserver<BackupResponse> observer) {
    aside.execute(() -> make(response, observer));
  }

  private void make(
      Supplier<BackupResponse.Builder> response, StreamObserver<BackupResponse> observer) {
    try {
      BackupMaker.Made made = maker.make(writer, new Teller(response, observer));
      log.info("backup made path={} position={}", made.path(), made.position());
      observer.onNext(
          response
              .get()
              .setPath(made.path().toAbsolutePath().toString())
              .setPosition(made.position())
              .build());
      observer.onCompleted();
    } catch (RejectedException e) {
      observer.onError(GrpcErrors.toStatus(e.reason()));
    } catch (StoreFailure e) {
      log.warn("backup failed why=\"{}\"", e.getMessage());
      observer.onError(
          GrpcErrors.toStatus(
              Reason.newBuilder()
                  .setCode(ErrorCode.ERROR_CODE_INTERNAL)
                  .setMessage(String.valueOf(e.getMessage()))
                  .build()));
    }
  }

  private static final class Teller implements BackupMaker.Listener {
    private final Supplier<BackupResponse.Builder> response;
    private final StreamObserver<BackupResponse> observer;
    private long toldNanos = System.nanoTime();

    Teller(Supplier<BackupResponse.Builder> response, StreamObserver<BackupResponse> observer) {
      this.response = response;
      this.observer = observer;
    }

    @Override
    public void at(long doneBytes, long totalBytes) {
      long now = System.nanoTime();
      if (now - toldNanos >= TELL_NANOS) {
        toldNanos = now;
        observer.onNext(response.get().setDoneBytes(doneBytes).setTotalBytes(totalBytes).build());
      }
    }
  }
}
