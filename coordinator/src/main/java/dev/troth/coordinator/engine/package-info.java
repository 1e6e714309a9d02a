/**
 * Drives transactions: runs the owner's rules one event at a time, keeps deadlines, admits no more
 * than it can hold. Owns the order of things; reaches the world through its ports ({@link
 * dev.troth.coordinator.engine.ParticipantLink}, {@link dev.troth.coordinator.engine.OwnerPeers},
 * {@link dev.troth.coordinator.engine.SteadyTime}). May depend on the owner's rules and the
 * registry.
 */
@NullMarked
package dev.troth.coordinator.engine;

import org.jspecify.annotations.NullMarked;
