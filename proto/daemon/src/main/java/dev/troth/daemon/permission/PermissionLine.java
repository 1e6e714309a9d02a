package dev.troth.daemon.permission;

import dev.troth.v1.Role;
import java.util.List;
import java.util.Set;

/**
 * A line of the file.
 *
 * @param identity whose it is; how it begins when {@code isIdentityComplete} is false
 * @param scopes where submit and read hold; empty = everywhere
 */
record PermissionLine(
    String identity, boolean isIdentityComplete, Set<Role> roles, List<KeyScope> scopes) {

  boolean isAbout(String other) {
    return isIdentityComplete ? other.equals(identity) : other.startsWith(identity);
  }
}
