/**
 * The {@code troth} command: one class per command. Nothing here may load gRPC before a coordinator
 * is needed, so that help is quick: what talks to coordinators is reached through {@link
 * dev.troth.cli.Connection}.
 */
@NullMarked
package dev.troth.cli;

import org.jspecify.annotations.NullMarked;
