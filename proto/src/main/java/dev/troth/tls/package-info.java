/**
 * Certificate, key and trusted authorities from files, kept up to date, and TLS failures in words.
 * Depends on the JDK and gRPC's reloadable managers alone.
 */
@NullMarked
package dev.troth.tls;

import org.jspecify.annotations.NullMarked;
