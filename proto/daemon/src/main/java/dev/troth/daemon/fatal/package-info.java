/** The end of a daemon that must not go on. Depends on nothing but the log. */
@NullMarked
package dev.troth.daemon.fatal;

import org.jspecify.annotations.NullMarked;
