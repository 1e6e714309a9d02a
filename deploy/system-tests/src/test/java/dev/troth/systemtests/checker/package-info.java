/**
 * The model checker: every reachable state of small settings, explored over the rules that run in
 * production. Depends on the pure rules of participant, coordinator and termination, on nothing
 * that has a thread, a socket or a disk.
 */
@NullMarked
package dev.troth.systemtests.checker;

import org.jspecify.annotations.NullMarked;
