/**
 * Values that were read recently, for reads that may be stale.
 *
 * <p><b>Why an answer from here is never fractured, and never older than it says.</b> A value that
 * was read at a moment m is the key's at every moment from m until just before the key's next
 * change. A participant's journal is followed: all changes up to its safe time S have been seen
 * here, and none will ever be added at or below it. So the value holds on [m, S] unless a change of
 * its key at e &gt; m has been seen, and on [m, e) then. An answer is given at one moment at which
 * every one of its values holds in this sense, whatever participants they are of: it is exactly
 * what a read as of that moment shows. Its age is counted from that moment, a session's past and a
 * bound are compared with it.
 *
 * <p>What is known must not be less than what is claimed. S is looked up before a value is, and
 * raised after changes up to it have been noted at the values. A read upstream is registered before
 * it is sent, so that a change that arrives meanwhile counts; of changes that came earlier, those
 * up to the S of then are in its answer, for it asks for no earlier moment, and those above S are
 * remembered by key: a value read before one of them is not kept. Nor is one that was read before
 * the moment at which following began. When the journal cannot be heard S stands still, so that
 * answers grow old and say so; values die by their time to live.
 *
 * <p>May depend on the engine's routes, subscriptions and policies; changes nothing.
 */
@NullMarked
package dev.troth.coordinator.cache;

import org.jspecify.annotations.NullMarked;
