/**
 * From the command line to the exit code: starts a daemon, says when it is ready, drains it when it
 * is told to stop. Depends on every other package here.
 */
@NullMarked
package dev.troth.daemon.lifecycle;

import org.jspecify.annotations.NullMarked;
