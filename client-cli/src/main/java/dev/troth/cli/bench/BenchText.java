package dev.troth.cli.bench;

import dev.troth.cli.output.Palette;
import dev.troth.cli.output.Table;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A report for people. */
public final class BenchText {

  private static final String UNKNOWN = "n/a";

  private BenchText() {}

  public static String text(BenchReport report, Palette palette) {
    return plan(report.plan())
        + "\n"
        + measured(report).render(palette)
        + "\n"
        + outcomes(report.outcomes())
        + reads(report)
        + costs(report.costs())
        + ProofText.text(report.proof(), palette);
  }

  private static String kind(BenchPlan plan) {
    return switch (plan.workload()) {
      case hot -> plan.exclusive() ? " (exclusive)" : "";
      case read, mixed -> " (" + plan.level() + ")";
      case transfer, saga, append -> "";
    };
  }

  private static String plan(BenchPlan plan) {
    return "%s%s over %s, %d to a transaction; %,d keys at each, skew %s; %s; seed %d%nkeys under %s%n"
        .formatted(
            plan.workload(),
            kind(plan),
            String.join(", ", plan.participants()),
            plan.participantsPerTransaction(),
            plan.keys(),
            number(plan.skew()),
            pace(plan),
            plan.seed(),
            plan.prefix());
  }

  private static String pace(BenchPlan plan) {
    String length =
        "%s s after %s s of warm-up"
            .formatted(
                number(plan.duration().toMillis() / 1e3), number(plan.warmup().toMillis() / 1e3));
    return plan.rate().isPresent()
        ? "%s/s meant to start (open loop; latency from then on), %d in flight at most, %s"
            .formatted(number(plan.rate().getAsDouble()), plan.inFlight(), length)
        : "%d in flight (closed loop), %s".formatted(plan.inFlight(), length);
  }

  private static Table measured(BenchReport report) {
    Table table = new Table("THROUGHPUT", "P50", "P90", "P99", "P99.9", "MAX");
    Latencies latencies = report.latencies();
    boolean any = latencies.count() > 0;
    table.row(
        "%.0f/s".formatted(report.throughput()),
        any ? millis(latencies.p50Nanos()) : UNKNOWN,
        any ? millis(latencies.p90Nanos()) : UNKNOWN,
        any ? millis(latencies.p99Nanos()) : UNKNOWN,
        any ? millis(latencies.p999Nanos()) : UNKNOWN,
        any ? millis(latencies.maxNanos()) : UNKNOWN);
    return table;
  }

  private static String outcomes(Outcomes outcomes) {
    StringBuilder text = new StringBuilder();
    text.append("%,d committed".formatted(outcomes.committed()));
    append(text, outcomes.read(), "read");
    append(text, outcomes.unknown(), "unknown");
    append(text, outcomes.notStarted(), "not started, for want of room");
    append(text, "aborted", outcomes.aborted());
    append(text, "aborted and tried again", outcomes.triedAgain());
    append(text, "refused", outcomes.refused());
    return text.append('\n').toString();
  }

  private static void append(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append(", %,d %s".formatted(count, what));
    }
  }

  private static void append(StringBuilder text, String what, Map<String, Long> reasons) {
    long count = reasons.values().stream().mapToLong(Long::longValue).sum();
    append(text, count, what);
    if (count > 0) {
      text.append(
          reasons.entrySet().stream()
              .map(reason -> "%s %,d".formatted(reason.getKey(), reason.getValue()))
              .collect(Collectors.joining(", ", " (", ")")));
    }
  }

  private static String reads(BenchReport report) {
    Ages ages = report.ages();
    if (ages.count() == 0) {
      return "";
    }
    String hits =
        report.costs().cacheHits().isPresent()
            ? "; %.1f %% of the keys that may be cached were"
                .formatted(100 * report.costs().cacheHits().getAsDouble())
            : "";
    return "what was read: %.1f ms behind now on average, %,d ms at most%s%n"
        .formatted(ages.meanMillis(), ages.maxMillis(), hits);
  }

  private static String costs(Costs costs) {
    return "each: log %s B in %s syncs, CPU %s us of the daemons, %s us of this client%n"
        .formatted(
            shown("%.0f", costs.logBytes()),
            shown("%.3f", costs.logSyncs()),
            shown("%.1f", costs.daemonCpuMicros()),
            shown("%.1f", costs.clientCpuMicros()));
  }

  private static String shown(String form, OptionalDouble value) {
    return value.isPresent() ? form.formatted(value.getAsDouble()) : UNKNOWN;
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
  }

  /** Without a fraction where there is none. */
  private static String number(double value) {
    return value == Math.rint(value) ? "%.0f".formatted(value) : Double.toString(value);
  }
}
