/**
 * The store on RocksDB: column families, keys, record envelopes, opening and checking. The only
 * place that knows RocksDB. Implements {@link dev.troth.participant.engine.Store}.
 */
@NullMarked
package dev.troth.participant.store;

import org.jspecify.annotations.NullMarked;
