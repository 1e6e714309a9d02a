/**
 * Sessions: what one has written and seen travels in a signed token, and nothing is kept here.
 * Pure, but for the clock that observes a token's timestamp; knows no other package of the
 * coordinator.
 */
@NullMarked
package dev.troth.coordinator.session;

import org.jspecify.annotations.NullMarked;
