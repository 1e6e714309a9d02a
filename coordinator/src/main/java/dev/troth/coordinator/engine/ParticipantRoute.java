package dev.troth.coordinator.engine;

import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.id.StoreId;

/**
 * A participant by name, the store that has this name now, and the way to it.
 *
 * @param link another one when it has moved
 * @param policies what holds for its keys, as it last said
 */
public record ParticipantRoute(
    String name, StoreId store, ParticipantLink link, KeyPolicies policies) {}
