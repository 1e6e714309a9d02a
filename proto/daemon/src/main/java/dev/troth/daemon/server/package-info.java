/**
 * What a daemon shows of itself: its gRPC services with health and reflection, and an HTTP port for
 * probes and metrics. Depends on options, metrics, channel (for transport security), fatal and the
 * error mapping of the contract.
 */
@NullMarked
package dev.troth.daemon.server;

import org.jspecify.annotations.NullMarked;
