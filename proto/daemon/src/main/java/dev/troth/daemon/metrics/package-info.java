/** Numbers about a daemon, cheap to keep. Depends on Micrometer alone. */
@NullMarked
package dev.troth.daemon.metrics;

import org.jspecify.annotations.NullMarked;
