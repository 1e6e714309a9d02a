/**
 * What operations do to keys, as pure rules (design, section 3). Depends on lock requests, ids and
 * messages only.
 */
@NullMarked
package dev.troth.participant.state;

import org.jspecify.annotations.NullMarked;
