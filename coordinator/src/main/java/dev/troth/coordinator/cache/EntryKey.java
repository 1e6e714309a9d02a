package dev.troth.coordinator.cache;

/**
 * Where an entry is kept.
 *
 * @param feed the number of the feed that it was read under; no other serves it
 */
record EntryKey(long feed, String key) {}
