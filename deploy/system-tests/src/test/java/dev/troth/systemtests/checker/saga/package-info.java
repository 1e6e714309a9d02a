/**
 * The model checker for sagas: every reachable world of small sagas, explored over the rules that
 * run in production. Depends on the pure rules of participant and coordinator, on nothing that has
 * a thread, a socket or a disk.
 */
@NullMarked
package dev.troth.systemtests.checker.saga;

import org.jspecify.annotations.NullMarked;
