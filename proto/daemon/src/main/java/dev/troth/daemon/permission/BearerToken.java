package dev.troth.daemon.permission;

import java.util.function.BooleanSupplier;

/**
 * A token that was found good.
 *
 * @param subject whom it speaks for
 * @param isExpired whether it is of no use any more
 */
public record BearerToken(String subject, BooleanSupplier isExpired) {}
