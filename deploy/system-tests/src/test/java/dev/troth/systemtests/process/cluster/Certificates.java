package dev.troth.systemtests.process.cluster;

import dev.troth.tls.ReloadingCredentials;
import dev.troth.tls.TlsFiles;
import dev.troth.tls.TlsFilesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A test authority and its certificates, as {@code deploy/local/certificates} makes them. */
public final class Certificates {

  /** Whose certificate the command and the test's own clients show. */
  public static final String CLIENT = "cli";

  private final Path script;
  private final Path directory;

  public Certificates(Surroundings surroundings, Path directory) {
    this.script = surroundings.repository().resolve("deploy/local/certificates");
    this.directory = directory;
  }

  /** Makes certificates, or renews them. */
  public void issue(List<String> names) {
    List<String> command =
        new ArrayList<>(List.of(script.toString(), "--dir", directory.toString()));
    command.addAll(names);
    CliResult made = new Command(directory.resolve("made")).run(command.toArray(String[]::new));
    if (made.exitCode() != 0) {
      throw new AssertionError(script + " failed: " + made);
    }
  }

  /**
   * Makes a certificate of this authority for somebody who trusts the other one, and keeps it among
   * the other one's.
   */
  public void issueTo(Certificates other, String name) throws IOException {
    issue(List.of(name));
    TlsFiles to = other.of(name);
    Files.createDirectories(other.directory.resolve(name));
    Files.copy(of(name).certificate(), to.certificate());
    Files.copy(of(name).key(), to.key());
    Files.writeString(to.authority(), other.authority());
  }

  public TlsFiles of(String name) {
    Path own = directory.resolve(name);
    return new TlsFiles(own.resolve("tls.crt"), own.resolve("tls.key"), own.resolve("ca.crt"));
  }

  /** The authority's certificate, PEM. */
  public String authority() {
    return read(directory.resolve("authority.crt"));
  }

  /** The authority's key, PEM. */
  public String authorityKey() {
    return read(directory.resolve("authority.key"));
  }

  /** What a daemon is told of its certificate. */
  public List<String> options(String name) {
    TlsFiles files = of(name);
    return List.of(
        "--tls-certificate",
        files.certificate().toString(),
        "--tls-key",
        files.key().toString(),
        "--tls-authority",
        files.authority().toString(),
        "--tls-reload-interval",
        "100ms");
  }

  /** What the command finds in its environment. */
  public Map<String, String> variables(String name) {
    TlsFiles files = of(name);
    return Map.of(
        "TROTH_TLS_CERTIFICATE",
        files.certificate().toString(),
        "TROTH_TLS_KEY",
        files.key().toString(),
        "TROTH_TLS_AUTHORITY",
        files.authority().toString());
  }

  ReloadingCredentials client() {
    try {
      return ReloadingCredentials.load(of(CLIENT));
    } catch (TlsFilesException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
