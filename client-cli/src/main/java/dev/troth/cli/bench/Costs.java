package dev.troth.cli.bench;

import java.util.OptionalDouble;

/**
 * What a transaction cost, on average; empty where it could not be found out.
 *
 * @param logBytes written to the logs of all participants
 * @param logSyncs forced writes of the logs of all participants
 * @param daemonCpuMicros processor time of the daemons whose metrics were read
 * @param clientCpuMicros processor time of this command
 * @param cacheHits of the keys read that may be cached, the share that coordinators had
 */
public record Costs(
    OptionalDouble logBytes,
    OptionalDouble logSyncs,
    OptionalDouble daemonCpuMicros,
    OptionalDouble clientCpuMicros,
    OptionalDouble cacheHits) {}
