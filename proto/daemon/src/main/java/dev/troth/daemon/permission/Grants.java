package dev.troth.daemon.permission;

import dev.troth.v1.Role;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What one identity may do, from all lines that are about it. */
final class Grants {

  static final Grants NONE = new Grants(Map.of());

  /** Everything, everywhere. */
  static final Grants ALL =
      new Grants(
          Map.of(
              Role.ROLE_SUBMIT, List.of(),
              Role.ROLE_READ, List.of(),
              Role.ROLE_OPERATE, List.of(),
              Role.ROLE_PEER, List.of()));

  /** An empty list of scopes: everywhere. */
  private final Map<Role, List<KeyScope>> scopes;

  private final boolean submitsEverywhere;
  private final boolean readsEverywhere;

  private Grants(Map<Role, List<KeyScope>> scopes) {
    this.scopes = scopes.isEmpty() ? Map.of() : new EnumMap<>(scopes);
    this.submitsEverywhere = isEverywhere(Role.ROLE_SUBMIT);
    this.readsEverywhere = isEverywhere(Role.ROLE_READ);
  }

  static Grants of(Iterable<PermissionLine> lines) {
    Map<Role, List<KeyScope>> scopes = new EnumMap<>(Role.class);
    for (PermissionLine line : lines) {
      for (Role role : line.roles()) {
        scopes.merge(role, line.scopes(), Grants::both);
      }
    }
    return scopes.isEmpty() ? NONE : new Grants(scopes);
  }

  boolean has(Role role) {
    return scopes.containsKey(role);
  }

  boolean isEmpty() {
    return scopes.isEmpty();
  }

  Set<Role> roles() {
    return scopes.isEmpty() ? Set.of() : EnumSet.copyOf(scopes.keySet());
  }

  boolean submitsEverywhere() {
    return submitsEverywhere;
  }

  boolean readsEverywhere() {
    return readsEverywhere;
  }

  boolean maySubmit(String participant, String key) {
    return submitsEverywhere || covers(Role.ROLE_SUBMIT, participant, key);
  }

  /** Whether all keys that begin so may be read; a key begins with itself. */
  boolean mayRead(String participant, String start) {
    return readsEverywhere || covers(Role.ROLE_READ, participant, start);
  }

  private boolean isEverywhere(Role role) {
    List<KeyScope> of = scopes.get(role);
    return of != null && of.isEmpty();
  }

  private boolean covers(Role role, String participant, String start) {
    List<KeyScope> of = scopes.get(role);
    if (of == null) {
      return false;
    }
    for (KeyScope scope : of) {
      if (scope.covers(participant, start)) {
        return true;
      }
    }
    return false;
  }

  private static List<KeyScope> both(List<KeyScope> one, List<KeyScope> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return List.of();
    }
    return Stream.concat(one.stream(), other.stream()).toList();
  }
}
