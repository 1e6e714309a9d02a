/**
 * The home row of a saga and all that can happen to it (protocol section 9), without any input or
 * output. Depends on ids and messages only.
 */
@NullMarked
package dev.troth.participant.saga;

import org.jspecify.annotations.NullMarked;
