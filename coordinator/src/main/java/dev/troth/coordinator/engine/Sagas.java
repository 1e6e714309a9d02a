package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.saga.SagaPlan;
import dev.troth.daemon.document.DocumentParticipants;
import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.SagaRow;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sagas that are driven, or followed, here. In turns. */
public final class Sagas {

  private final SagaContext context;
  private final Admission admission;
  private final Map<TransactionId, SagaRun> runs = new HashMap<>();
  private int unfinished;

  Sagas(SagaContext context, Admission admission) {
    this.context = context;
    this.admission = admission;
  }

  /** Drives a saga, or has its client wait with those that submitted it before. */
  void submit(SagaSubmission submission, Client client) {
    SagaRun run = runs.get(submission.id());
    boolean isNew = run == null;
    try {
      if (run == null) {
        run = admit(submission);
      } else if (!run.specHash().equals(submission.specHash())) { // R11
        throw new RejectedException(
            ErrorCode.ERROR_CODE_TXN_ID_REUSED,
            "id " + submission.id() + " is in use for other content; nothing was changed");
      }
    } catch (RejectedException e) {
      RunTrace.rejected(submission.trace(), e.reason());
      client.rejected(e.reason());
      return;
    }
    run.attach(new Waiter(client, submission.answerByNanos(), submission.answersOpen()));
    if (isNew) {
      run.open();
    } else {
      RunTrace.joined(submission.trace());
    }
  }

  /**
   * Takes over unfinished sagas that nobody drives, as far as there is room (S7).
   *
   * @return those that are driven here from now on
   */
  List<TransactionId> adopt(List<SagaRow> rows) {
    List<TransactionId> adopted = new ArrayList<>();
    for (SagaRow row : rows) {
      TransactionId id = TransactionId.of(row.getSagaId());
      SagaRun run = runs.get(id);
      if ((run != null && run.isDriven()) || adopt(id, row)) {
        adopted.add(id);
      }
    }
    return adopted;
  }

  /** Which of these are driven here. */
  public List<TransactionId> driven(Collection<TransactionId> ids) {
    return ids.stream()
        .filter(
            id -> {
              SagaRun run = runs.get(id);
              return run != null && run.isDriven();
            })
        .toList();
  }

  /** The home rows, as they are known here, of what is driven here and has its home there. */
  public List<SagaRow> drivenAt(Set<ByteString> stores) {
    return runs.values().stream().flatMap(run -> run.rowAt(stores).stream()).toList();
  }

  /**
   * Asks a saga that is driven here to turn back.
   *
   * @return whether it is; if not, the client is not told anything
   */
  boolean turn(TransactionId id, Reason reason, Client client, long answerByNanos) {
    SagaRun run = runs.get(id);
    if (run == null || !run.isDriven()) {
      return false;
    }
    run.turn(reason);
    run.attach(new Waiter(client, answerByNanos, false));
    return true;
  }

  /** A saga's home row has changed. */
  public void lookSoon(TransactionId id) {
    SagaRun run = runs.get(id);
    if (run != null) {
      run.lookSoon();
    }
  }

  void up(Route route) {
    List.copyOf(runs.values()).forEach(run -> run.up(route));
  }

  void answered(Route route, RegisterReply reply) {
    SagaRun run = runs.get(TransactionId.of(reply.getKey().getTransactionId()));
    if (run != null && run.specHash().equals(reply.getSpecHash())) { // R11
      run.answered(route, reply);
    }
  }

  /** Its outcome is fixed, or it is not driven here any more. */
  void finished() {
    unfinished--;
    context.metrics().driven(unfinished);
  }

  void gone(SagaRun run) {
    runs.remove(run.id(), run);
    context.routes().release(run.members().all());
  }

  private SagaRun admit(SagaSubmission submission) {
    if (context.attempts().isDraining()) {
      throw new RejectedException(CoordinatorEngine.SHUTTING_DOWN);
    }
    Map<String, Route> routes = new LinkedHashMap<>();
    for (String name : DocumentParticipants.of(submission.spec())) {
      routes.put(name, context.routes().require(name));
    }
    SagaPlan plan = plan(submission.spec());
    String home = plan.graph().home();
    admission.requireAvailable(context.routes().require(home), context.now());
    if (unfinished >= context.limits().maxSagas()) {
      throw admission.overloaded(
          "%d sagas are unfinished here (--max-sagas)".formatted(unfinished), "");
    }
    return keep(
        new SagaRun(
            context,
            this,
            submission.id(),
            submission.specHash(),
            submission.spec(),
            plan,
            SagaMembers.of(routes, home),
            new SagaTrace(submission.trace())));
  }

  /** One that is only followed here, for its clients, is driven from now on. */
  private boolean adopt(TransactionId id, SagaRow row) {
    boolean isFull = unfinished >= context.limits().maxSagas();
    if (isFull || context.attempts().isDraining()) {
      return false;
    }
    SagaRun followed = runs.get(id);
    if (followed != null) {
      if (!followed.specHash().equals(row.getSpecHash())) { // R11
        return false;
      }
      followed.letGo();
    }
    Map<String, Route> routes = new LinkedHashMap<>();
    for (Member member : row.getMembersList()) {
      routes.put(member.getName(), context.routes().reach(member));
    }
    SagaPlan plan = plan(row.getSpec());
    SagaMembers members = SagaMembers.of(routes, plan.graph().home());
    keep(new SagaRun(
            context, this, id, row.getSpecHash(), row.getSpec(), plan, members, SagaTrace.NONE))
        .adopt(row);
    return true;
  }

  private SagaPlan plan(TransactionSpec spec) {
    return SagaPlan.of(spec.getSaga(), context.limits().stuckAfterFailures());
  }

  private SagaRun keep(SagaRun run) {
    runs.put(run.id(), run);
    run.members().all().forEach(Route::use);
    unfinished++;
    context.metrics().driven(unfinished);
    return run;
  }
}
