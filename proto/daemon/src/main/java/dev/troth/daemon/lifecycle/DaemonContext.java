package dev.troth.daemon.lifecycle;

import dev.troth.daemon.channel.TransportSecurity;
import dev.troth.daemon.clock.SteadyWallClock;
import dev.troth.daemon.fatal.FatalError;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.server.Readiness;
import dev.troth.daemon.trace.Tracer;

/** What a daemon is given to start with. */
public record DaemonContext(
    Metrics metrics,
    Readiness readiness,
    FatalError fatal,
    SteadyWallClock wallClock,
    TransportSecurity security,
    Tracer tracer) {}
