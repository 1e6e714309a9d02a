/**
 * What must hold when real daemons are killed, frozen, fed with nonsense and given damaged disks.
 * Depends on the cluster package and on the command line, as any user does.
 */
@NullMarked
package dev.troth.systemtests.process;

import org.jspecify.annotations.NullMarked;
