/** Wall-clock time that never jumps. Depends on metrics and the log. */
@NullMarked
package dev.troth.daemon.clock;

import org.jspecify.annotations.NullMarked;
