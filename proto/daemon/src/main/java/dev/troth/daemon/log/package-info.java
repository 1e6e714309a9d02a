/** What the log looks like and how much goes into it. Depends on options and Logback. */
@NullMarked
package dev.troth.daemon.log;

import org.jspecify.annotations.NullMarked;
