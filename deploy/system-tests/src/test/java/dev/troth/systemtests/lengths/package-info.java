/**
 * What a key costs, by its length: to look at it, and to keep it. Depends on the participant's
 * store alone, without network and engine.
 */
@NullMarked
package dev.troth.systemtests.lengths;

import org.jspecify.annotations.NullMarked;
