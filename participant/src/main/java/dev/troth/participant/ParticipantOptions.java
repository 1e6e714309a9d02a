package dev.troth.participant;

import dev.troth.daemon.options.ChannelOptions;
import dev.troth.daemon.options.DaemonOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.permission.PermissionOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a participant can be told. */
@Command(
    name = "troth-participant",
    description = {
      "Guards one store: votes, and keeps its word. With --replica-of, follows another participant and"
          + " answers reads that may be stale.",
      "",
      "'troth-participant store verify|backup|restore|rebuild|export|import' work on a store that is not being served."
    },
    sortOptions = false)
final class ParticipantOptions extends DaemonOptions {

  @Mixin private final IdentityOptions identity = new IdentityOptions();
  @Mixin private final ReplicaOptions replica = new ReplicaOptions();
  @Mixin private final StoreOptions store = new StoreOptions();
  @Mixin private final KeyOptions keys = new KeyOptions();
  @Mixin private final TerminationOptions termination = new TerminationOptions();
  @Mixin private final PermissionOptions permissions = new PermissionOptions();
  @Mixin private final ChannelOptions channels = new ChannelOptions();

  ParticipantOptions() {
    super(new HostPort("0.0.0.0", 7410), new HostPort("0.0.0.0", 7490));
  }

  IdentityOptions identity() {
    return identity;
  }

  ReplicaOptions replica() {
    return replica;
  }

  StoreOptions store() {
    return store;
  }

  KeyOptions keys() {
    return keys;
  }

  TerminationOptions termination() {
    return termination;
  }

  PermissionOptions permissions() {
    return permissions;
  }

  ChannelOptions channels() {
    return channels;
  }
}
