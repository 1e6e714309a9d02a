/**
 * Many transactions at once, through the command line's own client. Depends on the cluster package.
 */
@NullMarked
package dev.troth.systemtests.process.load;

import org.jspecify.annotations.NullMarked;
