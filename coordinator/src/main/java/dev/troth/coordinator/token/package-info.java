/**
 * Bearer tokens of people: JSON web tokens, checked against the keys of their issuer. Depends on
 * permissions and reloaded files alone.
 */
@NullMarked
package dev.troth.coordinator.token;

import org.jspecify.annotations.NullMarked;
