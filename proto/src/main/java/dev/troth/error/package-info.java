/** Refusals: their codes, when to retry them, and how they travel over gRPC. */
@NullMarked
package dev.troth.error;

import org.jspecify.annotations.NullMarked;
