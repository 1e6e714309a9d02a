package dev.troth.coordinator.cache;

import dev.troth.coordinator.engine.ParticipantRoute;
import java.util.List;

/** What a request reads at one participant. */
public record KeysAsked(ParticipantRoute route, List<String> keys) {}
