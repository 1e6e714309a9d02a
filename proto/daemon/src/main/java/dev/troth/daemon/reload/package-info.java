/** Files that are read again when they change. Depends on metrics. */
@NullMarked
package dev.troth.daemon.reload;

import org.jspecify.annotations.NullMarked;
