/**
 * One vocabulary of settings: a flag, a line of the configuration file and an environment variable
 * are the same option. Depends on picocli, and on the contract for the names of TLS files, alone.
 */
@NullMarked
package dev.troth.daemon.options;

import org.jspecify.annotations.NullMarked;
