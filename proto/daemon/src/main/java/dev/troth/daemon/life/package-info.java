/**
 * One life at a time for a store: which of two processes counts, and when a store has gone back in
 * time. Depends on ids and messages alone.
 */
@NullMarked
package dev.troth.daemon.life;

import org.jspecify.annotations.NullMarked;
