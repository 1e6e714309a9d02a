package dev.troth.participant.engine;

import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.OpenHomes.OpenHome;
import dev.troth.participant.saga.HomeRow;
import dev.troth.v1.Owner;
import dev.troth.v1.SagaRow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Hands sagas whose driver is gone to another coordinator (S7). Of every home row that has not
 * ended and of which its driver has said nothing for a while, the owner is asked whether it still
 * drives it; where it does not, or cannot be asked, a coordinator that is there is offered the
 * saga. Many are asked for and offered together, few requests are under way at once, and all waits
 * are jittered: a hundred thousand at the start come one after the other.
 *
 * <p>Two drivers at once are harmless, so nothing here has to be certain.
 */
final class Handovers {

  /** How long a driver may be silent before its owner is asked ({@code SAGA_OWNER_CHECK}). */
  static final Duration OWNER_CHECK = Duration.ofSeconds(10);

  /** The most that is added to that wait, as a part of it. */
  private static final double MAX_JITTER = 0.2;

  /** Sagas asked about at once. */
  static final int MAX_ASKED = 1000;

  /** Sagas offered at once. */
  static final int MAX_OFFERED = 64;

  /** An offer that has so many bytes takes no more sagas; a single one may be larger. */
  private static final int MAX_OFFERED_BYTES = 3 << 20;

  /** Offers under way at once. */
  static final int MAX_OFFERS = 2;

  private static final BackoffLimits RETRIES =
      new BackoffLimits(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private record Due(long atNanos, TransactionId saga) {}

  private final OpenHomes homes;
  private final Function<TransactionId, Optional<HomeRow>> rows;
  private final Peers peers;
  private final RandomGenerator random;

  /** Every open home row is in one of these, or in a request under way. */
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos));

  private final Map<Owner, Deque<TransactionId>> toAsk = new LinkedHashMap<>();
  private final Deque<TransactionId> toOffer = new ArrayDeque<>();
  private final Set<Owner> asked = new HashSet<>();
  private int offers;
  private long nowNanos;

  /**
   * @param rows where home rows are read
   */
  Handovers(
      OpenHomes homes,
      Function<TransactionId, Optional<HomeRow>> rows,
      Peers peers,
      RandomGenerator random) {
    this.homes = homes;
    this.rows = rows;
    this.peers = peers;
    this.random = random;
  }

  void begin(long now) {
    nowNanos = now;
  }

  /** A saga was opened here. */
  void watch(TransactionId saga) {
    again(saga, patienceNanos());
  }

  /** A home row is there at the start: its driver may be gone for long. */
  void watchAtStart(TransactionId saga) {
    again(saga, random.nextLong(OWNER_CHECK.toNanos()));
  }

  /** A saga's driver has said something. */
  void heard(TransactionId saga) {
    homes.get(saga).ifPresent(home -> home.heard(nowNanos));
  }

  private long patienceNanos() {
    return (long) (OWNER_CHECK.toNanos() * (1 + MAX_JITTER * random.nextDouble()));
  }

  private void again(TransactionId saga, long afterNanos) {
    due.add(new Due(nowNanos + afterNanos, saga));
  }

  void tick() {
    while (!due.isEmpty() && nowNanos - due.element().atNanos() >= 0) {
      TransactionId saga = due.remove().saga();
      quiet(saga)
          .ifPresent(
              home -> toAsk.computeIfAbsent(home.owner(), owner -> new ArrayDeque<>()).add(saga));
    }
    for (Owner owner : List.copyOf(toAsk.keySet())) {
      if (!asked.contains(owner)) {
        ask(owner);
      }
    }
    while (offers < MAX_OFFERS && !toOffer.isEmpty()) {
      offer();
    }
  }

  /** The home row, if nobody seems to drive its saga; one that is driven comes again later. */
  private Optional<OpenHome> quiet(TransactionId saga) {
    Optional<OpenHome> home = homes.get(saga);
    if (home.isEmpty()) {
      return home; // it has ended
    }
    long silentNanos = nowNanos - home.get().heardNanos();
    if (silentNanos >= OWNER_CHECK.toNanos()) {
      return home;
    }
    again(saga, patienceNanos() - silentNanos);
    return Optional.empty();
  }

  private void ask(Owner owner) {
    Deque<TransactionId> waiting = toAsk.getOrDefault(owner, new ArrayDeque<>());
    List<TransactionId> sagas = new ArrayList<>();
    while (!waiting.isEmpty() && sagas.size() < MAX_ASKED) {
      sagas.add(waiting.remove());
    }
    if (waiting.isEmpty()) {
      toAsk.remove(owner);
    }
    asked.add(owner);
    peers.driven(
        owner,
        sagas,
        driven -> {
          asked.remove(owner);
          for (TransactionId saga : sagas) {
            if (driven.contains(saga)) {
              taken(saga);
            } else {
              toOffer.add(saga);
            }
          }
        });
  }

  private void offer() {
    List<TransactionId> sagas = new ArrayList<>();
    List<SagaRow> offered = new ArrayList<>();
    int bytes = 0;
    while (!toOffer.isEmpty() && sagas.size() < MAX_OFFERED) {
      TransactionId saga = toOffer.element();
      Optional<SagaRow> row =
          quiet(saga).flatMap(home -> rows.apply(saga)).map(found -> found.toSagaRowWithSpec(saga));
      bytes += row.map(SagaRow::getSerializedSize).orElse(0);
      if (bytes > MAX_OFFERED_BYTES && !offered.isEmpty()) {
        break;
      }
      toOffer.remove();
      if (row.isPresent()) {
        sagas.add(saga);
        offered.add(row.get());
      }
    }
    if (offered.isEmpty()) {
      return;
    }
    offers++;
    peers.adopt(
        offered,
        adopted -> {
          offers--;
          for (TransactionId saga : sagas) {
            if (adopted.contains(saga)) {
              taken(saga);
            } else {
              refused(saga);
            }
          }
        });
  }

  private void taken(TransactionId saga) {
    homes
        .get(saga)
        .ifPresent(
            home -> {
              home.taken();
              again(saga, patienceNanos());
            });
  }

  private void refused(TransactionId saga) {
    homes.get(saga).ifPresent(home -> again(saga, RETRIES.delay(home.failed(), random).toNanos()));
  }
}
