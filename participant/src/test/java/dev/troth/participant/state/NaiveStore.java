package dev.troth.participant.state;

import dev.troth.v1.Check;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules once more, as plainly as can be: a key is the list of its events, a transaction works
 * on a copy of everything.
 */
final class NaiveStore {

  /** One event: "add 5", "put x", "delete", "append e". */
  record Event(String what, String detail) {}

  private static final BigInteger LOWEST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger HIGHEST = BigInteger.valueOf(Long.MAX_VALUE);

  private final Map<String, List<Event>> keys;
  private final List<String> reads = new ArrayList<>();

  NaiveStore() {
    this(new TreeMap<>());
  }

  private NaiveStore(Map<String, List<Event>> keys) {
    this.keys = keys;
  }

  NaiveStore copy() {
    Map<String, List<Event>> copies = new TreeMap<>();
    keys.forEach((key, events) -> copies.put(key, new ArrayList<>(events)));
    return new NaiveStore(copies);
  }

  List<String> reads() {
    return reads;
  }

  /** The code of the vote no, or empty. */
  Optional<ErrorCode> perform(Operation operation) {
    return switch (operation.getActionCase()) {
      case ADD -> {
        var add = operation.getAdd();
        Optional<ErrorCode> no =
            write(add.getKey(), "add", add.hasExpectedVersion(), add.getExpectedVersion());
        BigInteger sum = sum(add.getKey()).add(BigInteger.valueOf(add.getDelta()));
        if (no.isEmpty() && (sum.compareTo(LOWEST) < 0 || sum.compareTo(HIGHEST) > 0)) {
          no = Optional.of(ErrorCode.ERROR_CODE_OVERFLOW);
        }
        boolean below = add.hasMin() && sum.compareTo(BigInteger.valueOf(add.getMin())) < 0;
        boolean above = add.hasMax() && sum.compareTo(BigInteger.valueOf(add.getMax())) > 0;
        if (no.isEmpty() && (below || above)) {
          no = Optional.of(ErrorCode.ERROR_CODE_BOUND_CROSSED);
        }
        yield no.isPresent() ? no : record(add.getKey(), "add", Long.toString(add.getDelta()));
      }
      case PUT -> {
        var put = operation.getPut();
        Optional<ErrorCode> no =
            write(put.getKey(), "put", put.hasExpectedVersion(), put.getExpectedVersion());
        yield no.isPresent() ? no : record(put.getKey(), "put", put.getValue());
      }
      case DELETE -> {
        var delete = operation.getDelete();
        Optional<ErrorCode> no =
            write(
                delete.getKey(),
                "delete",
                delete.hasExpectedVersion(),
                delete.getExpectedVersion());
        yield no.isPresent() ? no : record(delete.getKey(), "delete", "");
      }
      case APPEND -> {
        var append = operation.getAppend();
        Optional<ErrorCode> no =
            write(
                append.getKey(),
                "append",
                append.hasExpectedVersion(),
                append.getExpectedVersion());
        if (no.isEmpty()) {
          append.getEventsList().forEach(e -> record(append.getKey(), "append", e.getType()));
        }
        yield no;
      }
      case CHECK -> check(operation.getCheck());
      case GET -> {
        reads.add(show(operation.getGet().getKey()));
        yield Optional.empty();
      }
      case ACTION_NOT_SET -> throw new IllegalArgumentException();
    };
  }

  /** A key's version and state in words. */
  String show(String key) {
    List<Event> events = events(key);
    String state =
        switch (kind(key)) {
          case "counter" -> sum(key).toString();
          case "value" -> last(key).what().equals("put") ? last(key).detail() : "deleted";
          case "stream" -> events.stream().map(Event::detail).toList().toString();
          default -> "absent";
        };
    return key + " " + kind(key) + " v" + events.size() + " " + state;
  }

  private Optional<ErrorCode> write(
      String key, String what, boolean expectsVersion, long expectedVersion) {
    if (!kind(key).equals("none") && !kind(key).equals(kindOf(what))) {
      return Optional.of(ErrorCode.ERROR_CODE_WRONG_KIND);
    }
    return expectsVersion && expectedVersion != events(key).size()
        ? Optional.of(ErrorCode.ERROR_CODE_VERSION_MISMATCH)
        : Optional.empty();
  }

  private Optional<ErrorCode> check(Check check) {
    String key = check.getKey();
    String kind = kind(key);
    boolean exists = !kind.equals("none") && !last(key).what().equals("delete");
    boolean ofSums = kind.equals("none") || kind.equals("counter");
    boolean limit = check.hasAtLeast() || check.hasAtMost();
    if ((limit && !ofSums) || (check.hasEquals() && kind.equals("stream"))) {
      return Optional.of(ErrorCode.ERROR_CODE_WRONG_KIND);
    }
    boolean holds =
        switch (check.getConditionCase()) {
          case EXISTS -> exists;
          case ABSENT -> !exists;
          case VERSION -> events(key).size() == check.getVersion();
          case EQUALS -> exists && check.getEquals().equals(text(key));
          case AT_LEAST -> sum(key).longValueExact() >= check.getAtLeast();
          case AT_MOST -> sum(key).longValueExact() <= check.getAtMost();
          case CONDITION_NOT_SET -> throw new IllegalArgumentException();
        };
    return holds ? Optional.empty() : Optional.of(ErrorCode.ERROR_CODE_CHECK_FAILED);
  }

  private String text(String key) {
    return kind(key).equals("counter") ? sum(key).toString() : last(key).detail();
  }

  private Optional<ErrorCode> record(String key, String what, String detail) {
    keys.computeIfAbsent(key, absent -> new ArrayList<>()).add(new Event(what, detail));
    return Optional.empty();
  }

  private BigInteger sum(String key) {
    BigInteger sum = BigInteger.ZERO;
    for (Event event : events(key)) {
      sum = event.what().equals("add") ? sum.add(new BigInteger(event.detail())) : sum;
    }
    return sum;
  }

  private String kind(String key) {
    return events(key).isEmpty() ? "none" : kindOf(events(key).get(0).what());
  }

  private static String kindOf(String what) {
    return switch (what) {
      case "add" -> "counter";
      case "append" -> "stream";
      default -> "value";
    };
  }

  private Event last(String key) {
    return events(key).get(events(key).size() - 1);
  }

  private List<Event> events(String key) {
    return keys.getOrDefault(key, List.of());
  }
}
