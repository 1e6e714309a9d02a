/**
 * How the keys with a prefix are read, cached and kept. Depends on the wire messages and the rules
 * of form.
 */
@NullMarked
package dev.troth.daemon.policy;

import org.jspecify.annotations.NullMarked;
