package dev.troth.coordinator.subscription;

import dev.troth.id.StoreId;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantServiceSubscribeRequest;

/**
 * What a subscription is about at one participant.
 *
 * @param store as it was when the subscription began; its checkpoints are of no other
 * @param filter the keys
 * @param after what has been seen
 */
record Interest(
    String participant,
    StoreId store,
    ParticipantServiceSubscribeRequest filter,
    JournalCursor after) {}
