package dev.troth.systemtests.process.transfers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.troth.clock.Timestamp;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Replies;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Holds every answer that was given against the registers of every participant. */
public final class Audit {

  private static final int ANSWERS_AT_ONCE = 64;

  private final Cluster cluster;
  private final Map<KeyReference, Long> balances = new HashMap<>();
  private final NavigableSet<Long> commitTimestamps = new TreeSet<>();

  public Audit(Cluster cluster, Bank bank) {
    this.cluster = cluster;
    bank.accounts().forEach(account -> balances.put(account, bank.opening()));
  }

  /** Checks answers, in any number of turns. No transaction may be under way any more. */
  public void check(List<Answer> answers) {
    for (int from = 0; from < answers.size(); from += ANSWERS_AT_ONCE) {
      List<Answer> some = answers.subList(from, Math.min(answers.size(), from + ANSWERS_AT_ONCE));
      List<Map<String, ListenableFuture<InspectResponse>>> asked = new ArrayList<>();
      some.forEach(answer -> asked.add(ask(answer)));
      for (int i = 0; i < some.size(); i++) {
        check(some.get(i), registers(asked.get(i)));
      }
    }
  }

  /** What every account must hold by the registers. */
  public Map<KeyReference, Long> balances() {
    return Map.copyOf(balances);
  }

  /** When the answers' transactions took effect. */
  public NavigableSet<Long> commitTimestamps() {
    return Collections.unmodifiableNavigableSet(commitTimestamps);
  }

  private Map<String, ListenableFuture<InspectResponse>> ask(Answer answer) {
    Map<String, ListenableFuture<InspectResponse>> asked = new LinkedHashMap<>();
    TransactionId.parse(answer.transactionId())
        .ifPresent(
            id -> {
              for (String name : participants(answer)) {
                asked.put(name, cluster.participant(name).client().rowLater(id));
              }
            });
    return asked;
  }

  private static Map<String, Register> registers(
      Map<String, ListenableFuture<InspectResponse>> asked) {
    Map<String, Register> registers = new LinkedHashMap<>();
    asked.forEach(
        (name, future) -> {
          InspectResponse response = Replies.await(future);
          registers.put(
              name,
              response.getRowsCount() == 0
                  ? Register.getDefaultInstance()
                  : response.getRows(0).getRegister());
        });
    return registers;
  }

  private void check(Answer answer, Map<String, Register> registers) {
    List<RegisterStatus> statuses = registers.values().stream().map(Register::getStatus).toList();
    boolean happened = statuses.contains(RegisterStatus.REGISTER_STATUS_COMMITTED);
    String what = answer + " " + registers;
    if (happened) {
      assertThat(statuses).as(what).containsOnly(RegisterStatus.REGISTER_STATUS_COMMITTED);
      assertThat(registers.values().stream().map(Register::getCommitTimestamp).distinct())
          .as(what)
          .hasSize(1);
    }
    switch (answer.outcome()) {
      case "COMMITTED" -> {
        assertThat(happened).as(what).isTrue();
        long timestamp = registers.values().iterator().next().getCommitTimestamp();
        assertThat(answer.commitTimestamp())
            .as(what)
            .isEqualTo(new Timestamp(timestamp).toString());
      }
      case "ABORTED" -> {
        assertThat(happened).as(what).isFalse();
        assertThat(statuses).as(what).contains(RegisterStatus.REGISTER_STATUS_ABORTED);
      }
      case "REFUSED", "NOT_SENT" -> assertThat(happened).as(what).isFalse();
      case "UNKNOWN", "IN_PROGRESS" ->
          assertThat(statuses).as(what).doesNotContain(RegisterStatus.REGISTER_STATUS_YES);
      default -> throw new AssertionError("no such outcome: " + what);
    }
    if (happened) {
      commitTimestamps.add(registers.values().iterator().next().getCommitTimestamp());
      answer.document().getAtomic().getOperationsList().forEach(this::post);
    }
  }

  private void post(Operation operation) {
    if (operation.hasAdd()) {
      KeyReference account =
          KeyReference.newBuilder()
              .setParticipant(operation.getParticipant())
              .setKey(operation.getAdd().getKey())
              .build();
      balances.merge(account, operation.getAdd().getDelta(), Long::sum);
    }
  }

  private static Set<String> participants(Answer answer) {
    Set<String> names = new TreeSet<>();
    answer.document().getAtomic().getOperationsList().forEach(o -> names.add(o.getParticipant()));
    return names;
  }
}
