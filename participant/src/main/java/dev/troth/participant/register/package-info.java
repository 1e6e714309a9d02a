/**
 * The register: one write-once row per branch, the durable prepare log. Pure rules (protocol
 * section 6); depends on ids, timestamps and messages only.
 */
@NullMarked
package dev.troth.participant.register;

import org.jspecify.annotations.NullMarked;
