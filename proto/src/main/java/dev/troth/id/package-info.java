/** Names of things, as types. Depends on nothing but the wire messages. */
@NullMarked
package dev.troth.id;

import org.jspecify.annotations.NullMarked;
