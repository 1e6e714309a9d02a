package dev.troth.daemon.options;

import picocli.CommandLine.Mixin;

/**
 * What every daemon can be told. A daemon extends it with one {@link Mixin} per concern of its own
 * and names itself with {@link picocli.CommandLine.Command}.
 */
public abstract class DaemonOptions implements CheckedOptions {

  @Mixin private final ProgramOptions program = new ProgramOptions();
  @Mixin private final ServerOptions server;
  @Mixin private final TlsOptions tls = new TlsOptions();
  @Mixin private final TraceOptions trace = new TraceOptions();
  @Mixin private final LogOptions log = new LogOptions();

  /**
   * @param listen where this kind of daemon serves gRPC by default
   * @param http where it serves HTTP by default
   */
  protected DaemonOptions(HostPort listen, HostPort http) {
    this.server = new ServerOptions(listen, http);
  }

  public final ProgramOptions program() {
    return program;
  }

  public final ServerOptions server() {
    return server;
  }

  public final TlsOptions tls() {
    return tls;
  }

  public final TraceOptions trace() {
    return trace;
  }

  public final LogOptions log() {
    return log;
  }

  /** Who only asks what the settings are is told, even when nobody should serve with them. */
  @Override
  public final void check() throws UsageException {
    if (!program.printConfig()) {
      tls.checkServedAt(server.listen());
    }
  }
}
