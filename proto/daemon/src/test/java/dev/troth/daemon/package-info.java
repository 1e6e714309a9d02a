/** Tests of the module as a whole. */
@NullMarked
package dev.troth.daemon;

import org.jspecify.annotations.NullMarked;
