package dev.troth.daemon.permission;

import dev.troth.v1.Role;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of permissions: lines of an identity, its roles, and where submit and read hold; {@code #}
 * begins a comment, what has spaces stands in double quotes.
 *
 * <pre>
 * coordinator-*      peer
 * spiffe://shop/pay  submit,read    bank-a/accounts/ bank-b/accounts/
 * auditor            read
 * token:alice        read,operate
 * "Point of Sale 4"  submit         stock
 * </pre>
 */
final class PermissionFile {

  /** More than anybody looks after by hand. */
  static final int MAX_LINES = 10_000;

  private static final String ANY = "*";
  private static final String ROLES = "submit, read, operate and peer";
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"(?=\\s|$)|([^\\s\"]+)(?=\\s|$)");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");

  private PermissionFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException it cannot be read, or says something else; the message names
   *     file, line and what would do
   */
  static PermissionTable read(Path file) {
    return parse(file.toString(), lines(file));
  }

  static PermissionTable parse(String name, List<String> lines) {
    List<PermissionLine> all = new ArrayList<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = COMMENT.matcher(lines.get(number - 1)).replaceFirst("").strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        all.add(line(words(line)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s:%d: '%s': %s".formatted(name, number, line, e.getMessage()), e);
      }
    }
    if (all.isEmpty()) {
      // Rather half a file than the wish to lock everybody out.
      throw new IllegalArgumentException(name + ": has no line, so nobody could do anything");
    }
    if (all.size() > MAX_LINES) {
      throw new IllegalArgumentException("%s: more than %d lines".formatted(name, MAX_LINES));
    }
    return PermissionTable.of(all);
  }

  private static PermissionLine line(List<String> words) {
    String identity = words.get(0);
    boolean isComplete = !identity.endsWith(ANY);
    String start = isComplete ? identity : identity.substring(0, identity.length() - ANY.length());
    if (identity.isEmpty() || start.contains(ANY)) {
      throw new IllegalArgumentException(
          "the identity must be a whole one, or how several begin with a '*' at the end");
    }
    if (words.size() == 1) {
      throw new IllegalArgumentException(
          "says nothing about the identity; its roles must follow, with commas between them: "
              + ROLES
              + " there are");
    }
    Set<Role> roles = roles(words.get(1));
    List<KeyScope> scopes = words.subList(2, words.size()).stream().map(KeyScope::parse).toList();
    if (!scopes.isEmpty()
        && (roles.contains(Role.ROLE_OPERATE) || roles.contains(Role.ROLE_PEER))) {
      throw new IllegalArgumentException(
          "operate and peer hold everywhere: give them a line without participants");
    }
    return new PermissionLine(start, isComplete, roles, scopes);
  }

  private static Set<Role> roles(String word) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : word.split(",", -1)) {
      roles.add(
          switch (name) {
            case "submit" -> Role.ROLE_SUBMIT;
            case "read" -> Role.ROLE_READ;
            case "operate" -> Role.ROLE_OPERATE;
            case "peer" -> Role.ROLE_PEER;
            default ->
                throw new IllegalArgumentException(
                    "there is no role '%s'; %s there are, with commas and no spaces between them"
                        .formatted(name, ROLES));
          });
    }
    return roles;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    int end = 0;
    while (end < line.length()) {
      Matcher space = SPACE.matcher(line).region(end, line.length());
      end = space.lookingAt() ? space.end() : end;
      if (!matcher.region(end, line.length()).lookingAt()) {
        throw new IllegalArgumentException(
            "a double quote begins or ends a word, and has a partner");
      }
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
      end = matcher.end();
    }
    return words;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
    }
  }
}
