package dev.troth.daemon.policy;

import com.google.protobuf.Duration;
import dev.troth.daemon.document.KeyRules;
import dev.troth.daemon.options.DurationText;
import dev.troth.v1.Consistency;
import dev.troth.v1.KeyPolicy;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of policies: a line for each prefix, {@code #} begins a comment.
 *
 * <pre>
 * accounts/   read=strong fixed
 * feed/       read=eventual cache=5s keep=30d
 * metrics/    read=bounded:5s keep-last=100
 * cart/       read=session
 * *           keep=365d                          # all other keys
 * </pre>
 */
public final class KeyPolicyFile {

  /** More prefixes than anybody reads through. */
  static final int MAX_POLICIES = 1_000;

  private static final String ALL_KEYS = "*";
  private static final String BOUNDED = "bounded:";
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
  private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,8}");
  private static final java.time.Duration LONGEST = java.time.Duration.ofDays(36_500);

  private KeyPolicyFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException it cannot be read, or says something else; the message names
   *     file, line and what would do
   */
  public static KeyPolicies read(Path file) {
    return parse(file.toString(), lines(file));
  }

  static KeyPolicies parse(String name, List<String> lines) {
    Map<String, KeyPolicy> policies = new LinkedHashMap<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = COMMENT.matcher(lines.get(number - 1)).replaceFirst("").strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        KeyPolicy policy = policy(line);
        if (policies.put(policy.getPrefix(), policy) != null) {
          throw new IllegalArgumentException("it has a line for that prefix already");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s:%d: '%s': %s".formatted(name, number, line, e.getMessage()), e);
      }
    }
    if (policies.size() > MAX_POLICIES) {
      throw new IllegalArgumentException("%s: more than %d prefixes".formatted(name, MAX_POLICIES));
    }
    return KeyPolicies.of(policies.values());
  }

  private static KeyPolicy policy(String line) {
    String[] words = SPACE.split(line);
    KeyPolicy.Builder policy = KeyPolicy.newBuilder().setPrefix(prefix(words[0]));
    if (words.length == 1) {
      throw new IllegalArgumentException(
          "says nothing about the prefix; read=, fixed, cache=, keep= and keep-last= may follow it");
    }
    for (String word : List.of(words).subList(1, words.length)) {
      set(policy, word);
    }
    if (policy.getFixed() && policy.getConsistency() == Consistency.CONSISTENCY_UNSPECIFIED) {
      throw new IllegalArgumentException("'fixed' needs a level: read=strong");
    }
    return policy.build();
  }

  private static String prefix(String word) {
    if (word.equals(ALL_KEYS)) {
      return "";
    }
    Optional<String> fault = KeyRules.fault(word);
    if (fault.isPresent()) {
      throw new IllegalArgumentException("the prefix " + fault.get());
    }
    return word;
  }

  private static void set(KeyPolicy.Builder policy, String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = word.substring(equals + 1);
    switch (name) {
      case "read" -> level(policy, value);
      case "fixed" -> policy.setFixed(true);
      case "cache" -> policy.setCacheFor(duration(value));
      case "keep" -> policy.setKeepFor(duration(value));
      case "keep-last" -> policy.setKeepLast(count(value));
      default ->
          throw new IllegalArgumentException(
              "there is no '%s'; read=, fixed, cache=, keep= and keep-last= there are"
                  .formatted(word));
    }
  }

  private static void level(KeyPolicy.Builder policy, String value) {
    if (value.startsWith(BOUNDED)) {
      policy
          .setConsistency(Consistency.CONSISTENCY_BOUNDED)
          .setMaxStaleness(duration(value.substring(BOUNDED.length())));
      return;
    }
    policy.setConsistency(
        switch (value) {
          case "strong" -> Consistency.CONSISTENCY_STRONG;
          case "session" -> Consistency.CONSISTENCY_SESSION;
          case "eventual" -> Consistency.CONSISTENCY_EVENTUAL;
          default ->
              throw new IllegalArgumentException(
                  "'%s' is not strong, session, bounded:TIME or eventual".formatted(value));
        });
  }

  private static Duration duration(String text) {
    java.time.Duration duration = DurationText.parse(text);
    if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "'%s' must be more than nothing, and at most %s"
              .formatted(text, DurationText.format(LONGEST)));
    }
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  private static int count(String text) {
    if (!COUNT.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a number from 1 to 999999999");
    }
    return Integer.parseInt(text);
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
