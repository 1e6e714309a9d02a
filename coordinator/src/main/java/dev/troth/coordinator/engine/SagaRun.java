package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.saga.SagaPlan;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.error.RetryClass;
import dev.troth.id.OwnerId;
import dev.troth.id.TransactionId;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessageKind;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.SagaRow;
import dev.troth.v1.TransactionSpec;
import java.util.Optional;
import java.util.Set;

/**
 * One saga at this coordinator, and the clients that wait for it: its home row is opened, then it
 * is driven, or followed while another coordinator drives it. It can be let go at any time, for
 * what is true is in the participants' rows, and its home hands it to another driver (S7). In
 * turns.
 */
final class SagaRun implements SagaDriver.Listener {

  private static final BackoffLimits LOOKS =
      new BackoffLimits(SagaLimits.FIRST_LOOK, SagaLimits.MAX_LOOK);

  private enum Role {
    /** The home row is asked for. */
    OPENS,
    /** This coordinator drives it. */
    DRIVES,
    /** Another one does; the clients here are told what the home row says. */
    FOLLOWS,
    GONE
  }

  private final SagaContext context;
  private final Sagas sagas;
  private final TransactionId id;
  private final ByteString specHash;
  private final TransactionSpec spec;
  private final SagaMembers members;
  private final SagaMessages messages;
  private final SagaTrace trace;
  private final SagaAsks<String> opening;
  private final SagaDriver driver;
  private final Waiters waiters = new Waiters();
  private final Alarm answerBy;
  private final Alarm look;
  private final Backoff looks;

  private Role role = Role.OPENS;
  private Optional<SagaRow> row = Optional.empty();
  private boolean counted = true;

  /**
   * @param sagas those that it is one of
   */
  SagaRun(
      SagaContext context,
      Sagas sagas,
      TransactionId id,
      ByteString specHash,
      TransactionSpec spec,
      SagaPlan plan,
      SagaMembers members,
      SagaTrace trace) {
    this.context = context;
    this.sagas = sagas;
    this.id = id;
    this.specHash = specHash;
    this.spec = spec;
    this.members = members;
    this.trace = trace;
    this.messages = new SagaMessages(id.toBytes(), specHash);
    this.opening = new SagaAsks<>(context);
    this.driver = new SagaDriver(context, id, specHash, spec, plan, members, trace, this);
    this.answerBy = context.alarm(this::tellLate);
    this.look = context.alarm(this::lookAtHome);
    this.looks = new Backoff(LOOKS, context.runs().random());
  }

  TransactionId id() {
    return id;
  }

  ByteString specHash() {
    return specHash;
  }

  SagaMembers members() {
    return members;
  }

  /** Whether this coordinator drives it, to its end or as long as it can. */
  boolean isDriven() {
    return role == Role.OPENS || role == Role.DRIVES;
  }

  /** Its home row as this coordinator knows it, if it drives it and the home is this store. */
  Optional<SagaRow> rowAt(Set<ByteString> stores) {
    return role == Role.DRIVES && stores.contains(members.home().member().getStoreId())
        ? Optional.of(driver.row())
        : Optional.empty();
  }

  /** Has its home row made, or shown (S1). */
  void open() {
    opening.ask(
        members.home().member().getName(),
        members.home(),
        messages.open(context.runs().self().owner(), members.members(), spec));
  }

  /** Goes on with it: its home says that nobody drives it (S7). */
  void adopt(SagaRow found) {
    role = Role.DRIVES;
    context.metrics().adopted();
    driver.adopt(found);
  }

  /** One more client that waits. */
  void attach(Waiter waiter) {
    Optional<Outcome> told = role == Role.DRIVES ? driver.worthTelling() : Optional.empty();
    if (told.isPresent()) {
      waiter.client().outcome(told.get());
    } else if (waiter.answersVote() && role != Role.OPENS) {
      waiter.client().outcome(SagaOutcomes.accepted(id));
    } else {
      waiters.add(waiter);
      answerBy.set(waiters.nextAnswerBy());
    }
  }

  /** Somebody asks it to turn back; it does if it still can (S4). */
  void turn(Reason reason) {
    driver.turn(reason);
  }

  /** Something may have happened to its home row. */
  void lookSoon() {
    look.set(context.now());
  }

  void up(Route route) {
    opening.up(route);
    driver.up(route);
  }

  /** A participant's answer to anything but an attempt. */
  void answered(Route route, RegisterReply reply) {
    RegisterAnswer answer = reply.getAnswer();
    if (reply.getKind() == RegisterMessageKind.REGISTER_MESSAGE_KIND_OPEN_SAGA) {
      opened(route, answer);
    } else if (role == Role.DRIVES) {
      driver.answered(route, reply);
    }
  }

  /** Lets go of it; if it is unfinished its home hands it to somebody. */
  void letGo() {
    if (role == Role.GONE) {
      return;
    }
    waiters.tellAll(client -> client.outcome(asItStands()));
    if (trace.saga().isRecorded()) {
      trace.told(asItStands());
      trace.saga().end();
    }
    role = Role.GONE;
    opening.clear();
    driver.stop();
    answerBy.cancel();
    look.cancel();
    uncount();
    sagas.gone(this);
  }

  @Override
  public void tell(Outcome outcome) {
    trace.told(outcome);
    waiters.tellAll(client -> client.outcome(outcome));
  }

  @Override
  public void finished() {
    uncount();
  }

  @Override
  public void over() {
    letGo();
  }

  @Override
  public void lookLater() {
    look.set(context.now() + SagaLimits.RESOLUTION_LOOK.toNanos());
  }

  /** S7: two drivers are harmless, and one is enough. */
  @Override
  public void giveWay(SagaRow found) {
    driver.stop();
    follow(found);
  }

  /** It takes up no room among the unfinished ones any more. */
  private void uncount() {
    if (counted) {
      counted = false;
      sagas.finished();
    }
  }

  private void opened(Route route, RegisterAnswer answer) {
    String home = route.member().getName();
    if (answer.hasRejection()) {
      Reason reason = answer.getRejection().getReason();
      if (RetryClass.of(reason.getCode()) == RetryClass.NEVER && opening.settle(home)) {
        RunTrace.rejected(trace.saga(), reason);
        waiters.tellAll(client -> client.rejected(reason));
        letGo();
      }
    } else if (opening.settle(home)) {
      SagaRow found = answer.getSaga();
      waiters.tellOfVote(client -> client.outcome(SagaOutcomes.accepted(id)));
      if (context.runs().self().was(OwnerId.of(found.getOwner()))) {
        role = Role.DRIVES;
        driver.drive(found);
      } else {
        follow(found);
      }
    }
  }

  private void follow(SagaRow found) {
    role = Role.FOLLOWS;
    uncount();
    followed(found);
  }

  /** It is followed for its clients alone. */
  private void followed(SagaRow found) {
    row = Optional.of(found);
    if (found.hasOutcome() || found.getStuck().getStepsCount() > 0 || waiters.isEmpty()) {
      letGo();
    } else {
      look.set(context.now() + looks.next().toNanos());
    }
  }

  /** For what no answer tells: an operator's act, or what another driver does. */
  private void lookAtHome() {
    var unused =
        members
            .home()
            .link()
            .inspectSagas(
                InspectSagasRequest.newBuilder().setSagaId(id.toBytes()).setLimit(1).build(),
                EngineLimits.WATCH_ANSWER)
            .whenComplete(
                (response, failure) ->
                    context
                        .runs()
                        .turns()
                        .execute(
                            () -> {
                              if (response != null) {
                                response.getRowsList().stream()
                                    .findFirst()
                                    .ifPresentOrElse(this::seen, this::forgotten);
                              }
                              lookAgain();
                            }));
  }

  private void seen(SagaRow found) {
    if (role == Role.FOLLOWS) {
      followed(found);
    } else if (role == Role.DRIVES) {
      driver.seen(found);
    }
  }

  /** The home row was there: the saga has ended, and its home has dropped it (R9). */
  private void forgotten() {
    if (role != Role.OPENS) {
      letGo();
    }
  }

  private void lookAgain() {
    if (role == Role.FOLLOWS) {
      look.set(context.now() + looks.next().toNanos());
    } else if (role == Role.DRIVES && driver.isStuck()) {
      lookLater();
    }
  }

  private void tellLate() {
    waiters.tellLate(context.now(), client -> client.outcome(asItStands()));
    answerBy.set(waiters.nextAnswerBy());
    if (role == Role.FOLLOWS && waiters.isEmpty()) {
      letGo();
    }
  }

  private Outcome asItStands() {
    return switch (role) {
      case OPENS -> SagaOutcomes.unopened(id, members.home().member().getName());
      case DRIVES -> driver.asItStands();
      case FOLLOWS, GONE ->
          SagaOutcomes.told(row.orElse(SagaRow.newBuilder().setSagaId(id.toBytes()).build()));
    };
  }
}
