package dev.troth.cli;

import dev.troth.cli.client.NettyTransport;
import dev.troth.cli.client.Transport;
import dev.troth.tls.ReloadingCredentials;
import dev.troth.tls.TlsFiles;
import dev.troth.tls.TlsFilesException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How the command shows who it is, and whom it trusts; each also from the environment. */
final class TlsOptions {

  private static final String VARIABLES = "TROTH_TLS_";

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = {
        "The certificate to show to coordinators, PEM. With it, its key and an authority,",
        "connections are secured; else they are in the clear. Each may come from the",
        "environment: $TROTH_TLS_CERTIFICATE, $TROTH_TLS_KEY, $TROTH_TLS_AUTHORITY."
      })
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The certificate's private key, PEM, unencrypted.")
  private @Nullable Path key;

  @Option(
      names = "--tls-authority",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The authorities whose coordinators are trusted, PEM.")
  private @Nullable Path authority;

  /**
   * The files to use; empty: in the clear.
   *
   * @throws IllegalArgumentException naming what is missing, when some are given
   */
  Optional<TlsFiles> files(Map<String, String> environment) {
    List<Path> given = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    choose(certificate, "certificate", environment, given, missing);
    choose(key, "key", environment, given, missing);
    choose(authority, "authority", environment, given, missing);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "TLS needs a certificate, its key and an authority; missing: "
              + String.join(", ", missing));
    }
    return Optional.of(new TlsFiles(given.get(0), given.get(1), given.get(2)));
  }

  /** A flag beats the environment. */
  private static void choose(
      @Nullable Path flag,
      String what,
      Map<String, String> environment,
      List<Path> given,
      List<String> missing) {
    String variable = environment.getOrDefault(VARIABLES + what.toUpperCase(Locale.ROOT), "");
    if (flag != null) {
      given.add(flag);
    } else if (!variable.isEmpty()) {
      given.add(Path.of(variable));
    } else {
      missing.add("--tls-" + what);
    }
  }

  /**
   * Connections as the files say.
   *
   * @throws IllegalArgumentException naming the file that is of no use
   */
  static Transport transport(Optional<TlsFiles> files) {
    if (files.isEmpty()) {
      return new NettyTransport();
    }
    try {
      return new NettyTransport(ReloadingCredentials.load(files.get()));
    } catch (TlsFilesException e) {
      throw new IllegalArgumentException("TLS: " + e.getMessage(), e);
    }
  }
}
