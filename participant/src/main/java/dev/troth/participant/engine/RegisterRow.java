package dev.troth.participant.engine;

import dev.troth.id.RegisterId;
import dev.troth.participant.register.Row;

/** A row and its key. */
public record RegisterRow(RegisterId id, Row row) {}
