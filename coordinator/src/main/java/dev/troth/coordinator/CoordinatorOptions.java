package dev.troth.coordinator;

import dev.troth.daemon.options.ChannelOptions;
import dev.troth.daemon.options.DaemonOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.permission.PermissionOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a coordinator can be told. */
@Command(
    name = "troth-coordinator",
    description = "Drives transactions; keeps nothing on disk.",
    sortOptions = false)
final class CoordinatorOptions extends DaemonOptions {

  @Mixin private final MembershipOptions membership = new MembershipOptions();
  @Mixin private final EngineOptions engine = new EngineOptions();
  @Mixin private final SessionOptions sessions = new SessionOptions();
  @Mixin private final CacheOptions cache = new CacheOptions();
  @Mixin private final PermissionOptions permissions = new PermissionOptions();
  @Mixin private final TokenOptions tokens = new TokenOptions();
  @Mixin private final ChannelOptions channels = new ChannelOptions();

  CoordinatorOptions() {
    super(new HostPort("0.0.0.0", 7400), new HostPort("0.0.0.0", 7480));
  }

  MembershipOptions membership() {
    return membership;
  }

  EngineOptions engine() {
    return engine;
  }

  SessionOptions sessions() {
    return sessions;
  }

  CacheOptions cache() {
    return cache;
  }

  PermissionOptions permissions() {
    return permissions;
  }

  TokenOptions tokens() {
    return tokens;
  }

  ChannelOptions channels() {
    return channels;
  }
}
