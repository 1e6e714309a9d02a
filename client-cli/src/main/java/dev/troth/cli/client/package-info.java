/**
 * Talks to coordinators: fails over between them, asks again, and never claims to know an outcome
 * that it does not know (R12). Depends on the contract and gRPC only.
 */
@NullMarked
package dev.troth.cli.client;

import org.jspecify.annotations.NullMarked;
