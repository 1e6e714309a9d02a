/** Connections to other daemons, and how all connections are secured. Depends on options. */
@NullMarked
package dev.troth.daemon.channel;

import org.jspecify.annotations.NullMarked;
