/**
 * Projections: small declared folds over the keys with a prefix, kept up to date from the journal
 * in keys of their own. Depends on the engine and the rules; nothing but the daemon's wiring
 * depends on it.
 */
@NullMarked
package dev.troth.participant.projection;

import org.jspecify.annotations.NullMarked;
