package dev.troth.cli.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A report as JSON. */
public final class BenchForms {

  private static final double NANOS_PER_MILLI = 1e6;

  private BenchForms() {}

  public static JsonObject json(BenchReport report) {
    JsonObject json = plan(report.plan());
    Outcomes outcomes = report.outcomes();
    json.addProperty("throughput", report.throughput());
    json.addProperty("committed", outcomes.committed());
    json.addProperty("read", outcomes.read());
    json.add("aborted", counts(outcomes.aborted()));
    json.add("triedAgain", counts(outcomes.triedAgain()));
    json.add("refused", counts(outcomes.refused()));
    json.addProperty("unknown", outcomes.unknown());
    json.addProperty("notStarted", outcomes.notStarted());
    json.add("latencyMillis", latencies(report.latencies()));
    if (report.ages().count() > 0) {
      json.add("stalenessMillis", ages(report.ages()));
    }
    add(json, "cacheHitRate", report.costs().cacheHits());
    json.add("perTransaction", costs(report.costs()));
    json.add("proof", proof(report.proof()));
    return json;
  }

  private static JsonObject plan(BenchPlan plan) {
    JsonObject json = new JsonObject();
    json.addProperty("runId", plan.runId());
    json.addProperty("workload", plan.workload().name());
    json.addProperty("consistency", plan.level());
    json.addProperty("exclusive", plan.exclusive());
    json.add("participants", texts(plan.participants()));
    json.addProperty("participantsPerTransaction", plan.participantsPerTransaction());
    json.addProperty("keys", plan.keys());
    json.addProperty("skew", plan.skew());
    json.addProperty("inFlight", plan.inFlight());
    add(json, "rate", plan.rate());
    json.addProperty("warmupSeconds", plan.warmup().toMillis() / 1e3);
    json.addProperty("seconds", plan.duration().toMillis() / 1e3);
    json.addProperty("seed", Long.toString(plan.seed()));
    return json;
  }

  private static JsonObject latencies(Latencies latencies) {
    JsonObject json = new JsonObject();
    if (latencies.count() > 0) {
      json.addProperty("p50", latencies.p50Nanos() / NANOS_PER_MILLI);
      json.addProperty("p90", latencies.p90Nanos() / NANOS_PER_MILLI);
      json.addProperty("p99", latencies.p99Nanos() / NANOS_PER_MILLI);
      json.addProperty("p99.9", latencies.p999Nanos() / NANOS_PER_MILLI);
      json.addProperty("max", latencies.maxNanos() / NANOS_PER_MILLI);
    }
    return json;
  }

  private static JsonObject ages(Ages ages) {
    JsonObject json = new JsonObject();
    json.addProperty("mean", ages.meanMillis());
    json.addProperty("max", ages.maxMillis());
    return json;
  }

  /** What is not known is left out. */
  private static JsonObject costs(Costs costs) {
    JsonObject json = new JsonObject();
    add(json, "logBytes", costs.logBytes());
    add(json, "logSyncs", costs.logSyncs());
    add(json, "daemonCpuMicros", costs.daemonCpuMicros());
    add(json, "clientCpuMicros", costs.clientCpuMicros());
    return json;
  }

  private static JsonObject proof(ProofResult proof) {
    JsonObject json = new JsonObject();
    json.addProperty("result", ProofText.name(proof));
    json.addProperty("accounts", proof.accounts());
    json.addProperty("totalBefore", Long.toString(proof.totalBefore()));
    json.addProperty("totalAfter", Long.toString(proof.totalAfter()));
    json.addProperty("streams", proof.streams());
    json.addProperty("transactions", proof.transactions());
    json.addProperty("events", proof.events());
    json.addProperty("unresolved", proof.unresolved());
    json.add("violations", texts(proof.violations()));
    json.add("gaps", texts(proof.gaps()));
    return json;
  }

  private static JsonObject counts(Map<String, Long> counts) {
    JsonObject json = new JsonObject();
    counts.forEach(json::addProperty);
    return json;
  }

  private static JsonArray texts(List<String> texts) {
    JsonArray json = new JsonArray();
    texts.forEach(json::add);
    return json;
  }

  private static void add(JsonObject json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.addProperty(name, value.getAsDouble());
    }
  }
}
