/** How long to wait before trying again. Depends on nothing. */
@NullMarked
package dev.troth.daemon.backoff;

import org.jspecify.annotations.NullMarked;
