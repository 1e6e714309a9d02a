/**
 * Who may call what, and touch which keys: permissions from a file, bearer tokens, and the
 * interceptor that asks. Depends on channels (for a peer's identity), metrics, reloaded files and
 * the rules of form.
 */
@NullMarked
package dev.troth.daemon.permission;

import org.jspecify.annotations.NullMarked;
