package dev.troth.coordinator.engine;

import dev.troth.id.StoreId;

/** A participant by name, the store that has this name now, and the way to it. */
public record ParticipantRoute(String name, StoreId store, ParticipantLink link) {}
