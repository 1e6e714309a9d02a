package dev.troth.daemon.permission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all identities may do. Of one that several lines are about, they hold together. */
final class PermissionTable {

  /** Everybody may do everything. */
  static final PermissionTable OPEN = new PermissionTable(List.of(), Grants.ALL);

  private final Map<String, List<PermissionLine>> byIdentity = new HashMap<>();
  private final List<PermissionLine> byPattern = new ArrayList<>();
  private final Grants ofUnknown;

  private PermissionTable(List<PermissionLine> lines, Grants ofUnknown) {
    this.ofUnknown = ofUnknown;
    for (PermissionLine line : lines) {
      if (line.isIdentityComplete()) {
        byIdentity.computeIfAbsent(line.identity(), i -> new ArrayList<>()).add(line);
      } else {
        byPattern.add(line);
      }
    }
  }

  /** These, and nothing else. */
  static PermissionTable of(List<PermissionLine> lines) {
    return new PermissionTable(lines, Grants.NONE);
  }

  Grants of(String identity) {
    if (byIdentity.isEmpty() && byPattern.isEmpty()) {
      return ofUnknown;
    }
    List<PermissionLine> about = new ArrayList<>(byIdentity.getOrDefault(identity, List.of()));
    for (PermissionLine line : byPattern) {
      if (line.isAbout(identity)) {
        about.add(line);
      }
    }
    return about.isEmpty() ? ofUnknown : Grants.of(about);
  }
}
