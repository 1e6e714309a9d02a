/**
 * The gRPC service: checks what comes in, hands it to whom it is for, and answers. Nothing here
 * decides anything.
 */
@NullMarked
package dev.troth.coordinator.api;

import org.jspecify.annotations.NullMarked;
