package dev.troth.participant;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.error.GrpcErrors;
import dev.troth.participant.api.ParticipantApi;
import dev.troth.participant.engine.EngineCounters;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.WriterLoop;
import dev.troth.participant.projection.Projections;
import dev.troth.participant.store.RocksStore;
import java.util.Locale;

/** The participant's metrics: {@code troth_participant_…}. */
final class ParticipantMeters {

  private static final double MILLIS_PER_SECOND = 1000;

  private ParticipantMeters() {}

  static EngineCounters counters(Metrics metrics) {
    String votes = "troth_participant_votes_total";
    String votesMeaning = "Votes, by answer and by the reason for a no";
    String branches = "troth_participant_branches_total";
    String branchesMeaning = "Branches decided, by decision";
    return new EngineCounters(
        metrics.counter(votes, votesMeaning, "vote", "yes", "reason", ""),
        EngineCounters.byCode(
            code ->
                metrics.counter(
                    votes,
                    votesMeaning,
                    "vote",
                    "no",
                    "reason",
                    GrpcErrors.shortName(code).toLowerCase(Locale.ROOT))),
        metrics.counter(branches, branchesMeaning, "decision", "commit"),
        metrics.counter(branches, branchesMeaning, "decision", "abort"),
        metrics.counter("troth_participant_events_total", "Events appended to the journal"),
        metrics.counter("troth_participant_batches_total", "Batches written to the store"),
        metrics.counter("troth_participant_pruned_events_total", "Events pruned from the journal"),
        metrics.counter(
            "troth_participant_contradicted_total",
            "Decisions that came for branches that an operator had ended otherwise"));
  }

  static void watch(Metrics metrics, RocksStore store, ParticipantEngine engine, WriterLoop loop) {
    metrics.gauge(
        "troth_participant_in_doubt_transactions",
        "Branches whose yes is durable and whose decision is not known",
        engine::inDoubtCount);
    metrics.gauge(
        "troth_participant_blocked_transactions",
        "Branches in doubt that cannot be finished: the owner and another participant are both gone",
        engine::blockedCount);
    metrics.gauge(
        "troth_participant_ended_by_hand_transactions",
        "Branches that an operator has ended, and others may still be in doubt about",
        engine::endedByHandCount);
    metrics.gauge(
        "troth_participant_safe_time_lag_seconds",
        "How far the safe time is behind now: the age of the oldest branch in doubt",
        () -> engine.safeTimeLagMillis() / MILLIS_PER_SECOND);
    metrics.gauge(
        "troth_participant_waiting_prepares",
        "Prepares that wait for locks",
        engine::waitingPrepares);
    metrics.gauge(
        "troth_participant_unfinished_sagas",
        "Sagas whose home this is and that have not come to an end",
        engine.sagas()::unfinished);
    metrics.gauge(
        "troth_participant_stuck_sagas",
        "Sagas whose home this is and that have a step that cannot go on without help",
        engine.sagas()::stuck);
    metrics.gauge(
        "troth_participant_past_millis",
        "How far back every key can be read, in milliseconds; -1 when nothing is pruned",
        () -> past(store, engine));
    metrics.counterOf("troth_participant_log_syncs_total", "Forced writes of the log", loop::syncs);
    metrics.counterOf(
        "troth_participant_log_bytes_total",
        "Bytes written to the log, before they are framed",
        store::loggedBytes);
  }

  private static long past(RocksStore store, ParticipantEngine engine) {
    Timestamp moment = store.horizons().moment();
    return moment.equals(Timestamp.ZERO) ? -1 : engine.clock().millis() - moment.millis();
  }

  static void watch(Metrics metrics, Projections projections) {
    metrics.gauge(
        "troth_participant_projection_lag_seconds",
        "How old the moment is that all projections have come to",
        projections::lagSeconds);
    metrics.counterOf(
        "troth_participant_projected_events_total",
        "Events folded into projections, each once for every projection over it",
        projections::events);
  }

  static void watch(Metrics metrics, ParticipantApi api) {
    metrics.gauge(
        "troth_participant_subscribers", "Subscriptions to the journal", api::subscribers);
    metrics.counterOf(
        "troth_participant_scan_pages_total", "Pages of scans answered", api::scanPages);
  }
}
