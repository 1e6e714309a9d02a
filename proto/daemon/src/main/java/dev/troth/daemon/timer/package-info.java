/** Work that is due later. Depends on fatal. */
@NullMarked
package dev.troth.daemon.timer;

import org.jspecify.annotations.NullMarked;
