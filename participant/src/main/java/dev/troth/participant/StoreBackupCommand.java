package dev.troth.participant;

import dev.troth.daemon.channel.PeerChannels;
import dev.troth.daemon.channel.TransportSecurity;
import dev.troth.daemon.options.ByteSize;
import dev.troth.daemon.options.ChannelOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.timer.Timers;
import dev.troth.error.GrpcErrors;
import dev.troth.participant.store.StoreBackup;
import dev.troth.tls.ReloadingCredentials;
import dev.troth.tls.TlsFiles;
import dev.troth.tls.TlsFilesException;
import dev.troth.v1.BackupRequest;
import dev.troth.v1.BackupResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code store backup}. */
@Command(
    name = "backup",
    description = {
      "Makes a backup of a store: of one that nobody serves with --data-dir and --to, of a running"
          + " participant's with --participant; that one writes it below its own --backup-dir.",
      "Where it can be, files are linked and take no room until the store changes. 'store verify' checks a"
          + " backup."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StoreBackupCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  private static final class Source {
    @ArgGroup(exclusive = false)
    private @Nullable Offline offline;

    @Option(
        names = "--participant",
        paramLabel = "HOST:PORT",
        required = true,
        description = "A running participant.")
    private @Nullable String participant;
  }

  @ArgGroup(exclusive = false)
  private @Nullable Security security;

  /** As a daemon is told; the participant's own files will do. */
  private static final class Security {
    @Option(
        names = "--tls-certificate",
        paramLabel = "FILE",
        required = true,
        description =
            "With --participant: the certificate to show, PEM; it needs the role operate.")
    private Path certificate = Path.of("");

    @Option(
        names = "--tls-key",
        paramLabel = "FILE",
        required = true,
        description = "The certificate's private key, PEM.")
    private Path key = Path.of("");

    @Option(
        names = "--tls-authority",
        paramLabel = "FILE",
        required = true,
        description = "The authorities whose certificates are trusted, PEM.")
    private Path authority = Path.of("");

    private TransportSecurity choose() throws TlsFilesException {
      return TransportSecurity.tls(
          ReloadingCredentials.load(new TlsFiles(certificate, key, authority)));
    }
  }

  private static final class Offline {
    @Option(
        names = "--data-dir",
        paramLabel = "DIR",
        required = true,
        description = "The store's directory; no daemon serves it.")
    private Path dataDir = Path.of("");

    @Option(
        names = "--to",
        paramLabel = "DIR",
        required = true,
        description = "Where the backup is made; must not be there, or be empty.")
    private Path to = Path.of("");
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    try (WorkProgress progress = WorkProgress.on(err)) {
      String done =
          source.offline == null
              ? online(HostPort.parse(String.valueOf(source.participant)), progress)
              : offline(source.offline, progress);
      spec.commandLine().getOut().println(done);
      return 0;
    } catch (StatusRuntimeException e) {
      var reason = GrpcErrors.toReason(e);
      err.println(
          "troth-participant: "
              + GrpcErrors.shortName(reason.getCode())
              + ": "
              + reason.getMessage());
      return 1;
    } catch (TlsFilesException e) {
      err.println("troth-participant: " + e.getMessage());
      return 1;
    }
  }

  private static String offline(Offline store, WorkProgress progress) throws Exception {
    return StoreBackup.run(store.dataDir, store.to, Instant.now(), progress).summary();
  }

  private String online(HostPort participant, WorkProgress progress) throws TlsFilesException {
    TransportSecurity secured =
        security == null ? TransportSecurity.plaintext() : security.choose();
    Timers timers =
        new Timers(
            "troth-timers",
            (reason, cause) -> {
              throw new IllegalStateException(reason, cause);
            });
    PeerChannels channels =
        new PeerChannels(
            new ChannelOptions(), new ByteSize(1 << 20), secured, timers, new SecureRandom());
    ManagedChannel channel = channels.open(participant);
    try {
      Iterator<BackupResponse> answers =
          ParticipantServiceGrpc.newBlockingStub(channel)
              .backup(BackupRequest.getDefaultInstance());
      BackupResponse last = BackupResponse.getDefaultInstance();
      while (answers.hasNext()) {
        last = answers.next();
        progress.begin("backing up bytes", last.getTotalBytes());
        progress.at(last.getDoneBytes());
      }
      return "backed up position=" + last.getPosition() + " path=" + last.getPath();
    } finally {
      channel.shutdownNow();
      timers.shutdownNow();
    }
  }
}
