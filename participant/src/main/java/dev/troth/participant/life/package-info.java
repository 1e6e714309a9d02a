/**
 * This process's life of its store: what it says of itself, and its end when it hears of a newer
 * one. Depends on messages, error codes and the daemon's rules of lives.
 */
@NullMarked
package dev.troth.participant.life;

import org.jspecify.annotations.NullMarked;
