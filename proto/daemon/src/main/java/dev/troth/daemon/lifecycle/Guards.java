package dev.troth.daemon.lifecycle;

import dev.troth.daemon.channel.PeerIdentity;
import dev.troth.daemon.permission.PermissionInterceptor;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.permission.TokenCheck;

/** Who may call what, as files say that are watched until this is closed. */
record Guards(Permissions permissions, TokenCheck tokens) implements AutoCloseable {

  static Guards of(Daemon daemon, DaemonContext context) {
    return new Guards(daemon.permissions(context), daemon.tokens(context));
  }

  PermissionInterceptor interceptor() {
    return new PermissionInterceptor(
        permissions, tokens, transport -> PeerIdentity.of(transport).map(PeerIdentity::name));
  }

  @Override
  public void close() {
    permissions.close();
    tokens.close();
  }
}
