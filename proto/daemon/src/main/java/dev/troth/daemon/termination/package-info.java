/**
 * Finding a transaction's decision without its owner (protocol section 7), as pure rules shared by
 * participants and watching coordinators. Depends on ids, timestamps and wire messages only.
 */
@NullMarked
package dev.troth.daemon.termination;

import org.jspecify.annotations.NullMarked;
