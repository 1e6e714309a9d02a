/**
 * Connections to other daemons, and how all connections are secured. Depends on options, backoff,
 * metrics and the TLS of the contract.
 */
@NullMarked
package dev.troth.daemon.channel;

import org.jspecify.annotations.NullMarked;
