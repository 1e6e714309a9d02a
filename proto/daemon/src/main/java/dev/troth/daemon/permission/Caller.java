package dev.troth.daemon.permission;

import dev.troth.error.RejectedException;
import dev.troth.v1.Role;
import io.grpc.Context;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Who has made the call that is being handled. What it may do is looked up in the permissions as
 * they are now, so that a stream does not outlive them. Any thread.
 */
public final class Caller {

  static final Context.Key<Caller> KEY = Context.key("troth-caller");

  private final String identity;
  private final BooleanSupplier isExpired;
  private final Permissions permissions;
  private volatile Known known;

  /** What the table says; looked up again when there is another. */
  private record Known(PermissionTable table, Grants grants) {}

  Caller(String identity, BooleanSupplier isExpired, Permissions permissions) {
    this.identity = identity;
    this.isExpired = isExpired;
    this.permissions = permissions;
    this.known = lookUp(permissions.table());
  }

  /** Of the call that this thread is handling; an RPC that only peers call has none. */
  public static Caller current() {
    Caller caller = KEY.get();
    if (caller == null) {
      throw new IllegalStateException("nobody has asked who calls");
    }
    return caller;
  }

  public String identity() {
    return identity;
  }

  /** Whether it may read all keys of all participants. */
  public boolean readsEverywhere() {
    return grants().readsEverywhere();
  }

  public boolean mayRead(String participant, String key) {
    return grants().mayRead(participant, key);
  }

  /** Whether it is a part of the system, which hides from others what they may not see. */
  public boolean isPeer() {
    return grants().has(Role.ROLE_PEER);
  }

  /**
   * For each message of a stream.
   *
   * @throws RejectedException UNAUTHENTICATED when its token has expired since, PERMISSION_DENIED
   */
  public void requireStill(Role role) {
    if (isExpired.getAsBoolean()) {
      throw permissions.unauthenticated(
          identity, role, "the token has expired; go on with a new one, on a new stream");
    }
    require(List.of(role), "do that");
  }

  /**
   * For a write.
   *
   * @throws RejectedException PERMISSION_DENIED
   */
  public void requireSubmit(String participant, String key) {
    if (!grants().maySubmit(participant, key)) {
      throw denied(Role.ROLE_SUBMIT, "write", participant, key);
    }
  }

  /**
   * For what shows a key's content.
   *
   * @throws RejectedException PERMISSION_DENIED
   */
  public void requireRead(String participant, String key) {
    if (!grants().mayRead(participant, key)) {
      throw denied(Role.ROLE_READ, "read", participant, key);
    }
  }

  /**
   * For all keys with a prefix.
   *
   * @throws RejectedException PERMISSION_DENIED
   */
  public void requireReadWithin(String participant, String prefix) {
    if (!grants().mayRead(participant, prefix)) {
      throw denied(Role.ROLE_READ, "read all keys that begin with", participant, prefix);
    }
  }

  /**
   * For a guard, which shows no content but lets it be guessed.
   *
   * @throws RejectedException PERMISSION_DENIED
   */
  public void requireCheck(String participant, String key) {
    Grants grants = grants();
    if (!grants.mayRead(participant, key) && !grants.maySubmit(participant, key)) {
      throw denied(Role.ROLE_READ, "check", participant, key);
    }
  }

  /** Whether no document and no read needs a look at its keys. */
  public boolean isUnlimited() {
    Grants grants = grants();
    return grants.submitsEverywhere() && grants.readsEverywhere();
  }

  /** Has one of these; all is known of roles, nothing of keys. */
  void require(List<Role> anyOf, String what) {
    Grants grants = grants();
    for (int i = 0; i < anyOf.size(); i++) {
      if (grants.has(anyOf.get(i))) {
        return;
      }
    }
    throw permissions.denied(
        identity,
        anyOf.isEmpty() ? Role.ROLE_UNSPECIFIED : anyOf.get(0),
        "may not %s: that needs the role %s in the permissions; it has %s"
            .formatted(what, RoleNames.anyOf(anyOf), has(grants)));
  }

  /** Has any role at all. */
  void requireKnown(String what) {
    if (grants().isEmpty()) {
      throw permissions.denied(
          identity,
          Role.ROLE_READ,
          "may not %s: no line of the permissions is about it".formatted(what));
    }
  }

  private RejectedException denied(Role role, String verb, String participant, String key) {
    Grants grants = grants();
    String place = participant + "/" + key;
    return permissions.denied(
        identity,
        role,
        grants.has(role)
            ? "may not %s %s: it has the role '%s', but not there"
                .formatted(verb, Denials.shown(place), RoleNames.of(role))
            : "may not %s %s: that needs the role '%s' there; it has %s"
                .formatted(verb, Denials.shown(place), RoleNames.of(role), has(grants)));
  }

  private static String has(Grants grants) {
    return grants.isEmpty()
        ? "none"
        : String.join(", ", grants.roles().stream().map(RoleNames::of).toList());
  }

  private Grants grants() {
    PermissionTable now = permissions.table();
    Known last = known;
    if (last.table() != now) {
      last = lookUp(now);
      known = last;
    }
    return last.grants();
  }

  private Known lookUp(PermissionTable table) {
    return new Known(table, table.of(identity));
  }
}
