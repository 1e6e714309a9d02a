package dev.troth.participant.projection;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.Store;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Operation;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.StateKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what brings projections further, from the store and what the journal has come to; somebody
 * else carries it out. Results and how far they have come change in one transaction, so every event
 * counts once, whatever crashes; and the store is all it has to know.
 *
 * <p>Not for several threads at once.
 */
final class Projector {

  private static final Logger log = LoggerFactory.getLogger(Projector.class);

  /** Events, and their bytes, that one step looks at; it ends with the transaction it is in. */
  static final int MAX_EVENTS = 8192;

  private static final int MAX_BYTES = 4 << 20;

  /** Events that pass by without a change before the progress is written all the same. */
  static final int MAX_UNRECORDED = 50_000;

  private final Store store;
  private final StorePast past;
  private final Map<Projection, Standing> standings = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException a result's key is something else
   */
  Projector(Store store, List<Projection> projections) {
    this.store = store;
    this.past = new StorePast(store);
    for (Projection projection : projections) {
      Standing standing = Standing.of(projection, past);
      requireKind(standing);
      standings.put(projection, standing);
      log.info(
          "projection name={} definition=\"{}\" position={}{}",
          projection.name(),
          projection.definition(),
          standing.progress().position(),
          standing.beginsAnew() ? " rebuilt=\"" + standing.why() + "\"" : "");
    }
  }

  private static void requireKind(Standing standing) {
    StateKind is = standing.result().kind();
    Projection projection = standing.projection();
    if (is != StateKind.STATE_KIND_UNSPECIFIED && is != projection.fold().kind()) {
      throw new IllegalArgumentException(
          "projection %s: the key %s is of another kind than '%s' makes, and keys keep their kind;"
                  .formatted(projection.name(), projection.key(), projection.definition())
              + " give the projection another name");
    }
  }

  /** What is to be done next; empty when all is as far as the journal. */
  Optional<Step> next(JournalProgress journal) {
    Optional<Standing> last =
        standings.values().stream()
            .filter(standing -> isBehind(standing.progress(), journal))
            .min(Comparator.comparingLong(standing -> standing.progress().position()));
    return last.map(standing -> new Piece(standing.progress(), journal).step());
  }

  private static boolean isBehind(Progress progress, JournalProgress journal) {
    return progress.isUnderWay()
        ? journal.position() >= progress.position() // else it is not told yet after a start
        : (journal.position() > progress.position()
            && journal.safeTime().isAfter(progress.moment()));
  }

  /** The step was done. */
  void done(Step step) {
    for (Projection projection : step.projections()) {
      standings.computeIfPresent(
          projection,
          (same, before) ->
              step.operations().isEmpty() ? before.come(step.come()) : reread(before, step.come()));
    }
  }

  private Standing reread(Standing before, Progress come) {
    Standing now = Standing.of(before.projection(), past);
    return now.recordVersion() > before.recordVersion() ? now : before.come(come);
  }

  /** Nobody knows whether the last step was done: the store does. */
  void restart() {
    standings.replaceAll((projection, before) -> Standing.of(projection, past));
  }

  /** It is left alone from now on. */
  private void leave(Projection projection, FoldException why) {
    standings.remove(projection);
    log.error("projection stands still name={} reason=\"{}\"", projection.name(), why.getMessage());
  }

  /** All events at or below it are in all results. */
  Timestamp moment(JournalProgress journal) {
    return standings.values().stream()
        .map(Standing::progress)
        .map(progress -> isBehind(progress, journal) ? progress.moment() : journal.safeTime())
        .min(Comparator.naturalOrder())
        .orElse(journal.safeTime());
  }

  /** Some events, for all projections that have come equally far. */
  private final class Piece implements Store.EventVisitor {

    private final Progress from;
    private final JournalProgress journal;
    private final Timestamp goal;
    private final Map<Standing, Tally> tallies = new LinkedHashMap<>();
    private long position;
    private long held;
    private boolean isCutShort;
    private long pruned;
    private int events;
    private int bytes;
    private long folded;
    private RegisterKey branch = RegisterKey.getDefaultInstance();

    Piece(Progress from, JournalProgress journal) {
      this.from = from;
      this.journal = journal;
      this.goal = from.isUnderWay() ? from.goal() : journal.safeTime();
      this.position = from.position();
      this.held = from.held();
      for (Standing standing : standings.values()) {
        if (standing.progress().equals(from)) {
          Cut cut = new Cut(standing.projection().prefix(), goal, past);
          tallies.put(standing, standing.tally(cut));
        }
      }
    }

    Step step() {
      store.events(position, journal.position(), this);
      Progress come =
          isCutShort
              ? from.at(position, goal, held)
              : Progress.reached(journal.position(), goal, held);
      if (pruned > 0) {
        log.warn(
            "projections go on without events that are pruned events={} projections={}",
            pruned,
            tallies.keySet().stream().map(standing -> standing.projection().name()).toList());
      }
      List<Operation> operations = new ArrayList<>();
      List<Projection> projections = new ArrayList<>();
      tallies.forEach(
          (standing, tally) -> {
            try {
              write(standing, tally, come, operations);
              projections.add(standing.projection());
            } catch (FoldException e) {
              leave(standing.projection(), e);
            }
          });
      return new Step(operations, projections, come, folded);
    }

    @Override
    public boolean visit(long at, JournalEvent event) {
      if (isFull() && !event.getBranch().equals(branch)) {
        isCutShort = true;
        return false;
      }
      position = at;
      branch = event.getBranch();
      events++;
      bytes += event.getSerializedSize();
      Timestamp when = new Timestamp(event.getCommitTimestamp());
      if (when.isAfter(goal)) {
        held = held == 0 ? at : held;
      } else if (!event.hasChange()) {
        pruned += when.isAfter(from.moment()) ? 1 : 0;
      } else if (when.isAfter(from.moment())) {
        fold(at, event);
      }
      return true;
    }

    private boolean isFull() {
      return events >= MAX_EVENTS || bytes >= MAX_BYTES;
    }

    private void fold(long at, JournalEvent event) {
      String key = event.getChange().getKey();
      tallies.forEach(
          (standing, tally) -> {
            if (standing.projection().isOver(key)) {
              tally.take(at, event);
              folded++;
            }
          });
    }

    private void write(Standing standing, Tally tally, Progress come, List<Operation> operations)
        throws FoldException {
      long version = standing.result().version();
      Optional<Operation> change = tally.write(standing.projection().key(), version);
      change.ifPresent(operations::add);
      boolean isFarOn = come.position() - standing.recorded().position() >= MAX_UNRECORDED;
      if (change.isPresent() || standing.beginsAnew() || isFarOn) {
        operations.add(standing.record(come, change.isPresent() ? version + 1 : version));
      }
    }
  }
}
