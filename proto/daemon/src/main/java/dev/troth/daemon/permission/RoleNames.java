package dev.troth.daemon.permission;

import dev.troth.v1.Role;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Roles as the file and messages write them. */
final class RoleNames {

  private static final String PREFIX = "ROLE_";

  private RoleNames() {}

  static String of(Role role) {
    return role.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
  }

  /** {@code 'read', 'submit' or 'operate'}. */
  static String anyOf(Collection<Role> roles) {
    String all = roles.stream().map(role -> "'" + of(role) + "'").collect(Collectors.joining(", "));
    int last = all.lastIndexOf(", ");
    return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
  }
}
