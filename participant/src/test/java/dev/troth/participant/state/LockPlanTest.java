package dev.troth.participant.state;

import static dev.troth.participant.state.Operations.absent;
import static dev.troth.participant.state.Operations.add;
import static dev.troth.participant.state.Operations.append;
import static dev.troth.participant.state.Operations.atLeast;
import static dev.troth.participant.state.Operations.atMost;
import static dev.troth.participant.state.Operations.delete;
import static dev.troth.participant.state.Operations.equal;
import static dev.troth.participant.state.Operations.exists;
import static dev.troth.participant.state.Operations.expecting;
import static dev.troth.participant.state.Operations.get;
import static dev.troth.participant.state.Operations.put;
import static dev.troth.participant.state.Operations.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.participant.lock.LockRequest;
import dev.troth.v1.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockPlanTest {

  private static final LockRequest SHARED = LockRequest.shared("k");
  private static final LockRequest EXCLUSIVE = LockRequest.exclusive("k");

  @Test
  void getsAndChecksShare() {
    for (Operation operation :
        List.of(get("k"), exists("k"), absent("k"), version("k", 3), equal("k", "v"))) {
      assertThat(plan(operation)).containsExactly(SHARED);
      assertThat(plan(operation, get("k"))).containsExactly(SHARED);
    }
  }

  @Test
  void writesExclude() {
    for (Operation write : List.of(put("k", "v"), delete("k"), append("k", "e"))) {
      assertThat(plan(write)).containsExactly(EXCLUSIVE);
      assertThat(plan(expecting(1, write))).containsExactly(EXCLUSIVE);
    }
  }

  @Test
  void aSingleAddIsEscrow() {
    assertThat(plan(add("k", -30, 0, 100))).containsExactly(LockRequest.add("k", -30, 0, 100));
    assertThat(plan(add("k", 5)))
        .containsExactly(LockRequest.add("k", 5, LockRequest.NO_MIN, LockRequest.NO_MAX));
  }

  @Test
  void atLeastAndAtMostAloneAreEscrow() {
    assertThat(plan(atLeast("k", 3)))
        .containsExactly(LockRequest.guard("k", 3, LockRequest.NO_MAX));
    assertThat(plan(atMost("k", 3))).containsExactly(LockRequest.guard("k", LockRequest.NO_MIN, 3));
    assertThat(plan(atLeast("k", 3), atMost("k", 9), atLeast("k", 5), atMost("k", 11)))
        .containsExactly(LockRequest.guard("k", 5, 9));
  }

  @Test
  void atLeastBesideOtherReadsShares() {
    assertThat(plan(atLeast("k", 3), get("k"))).containsExactly(SHARED);
  }

  @Test
  void whatWritesAndHasToKnowTheStateExcludes() {
    assertThat(plan(expecting(1, add("k", 1)))).containsExactly(EXCLUSIVE);
    assertThat(plan(add("k", 1), add("k", 1))).containsExactly(EXCLUSIVE);
    assertThat(plan(add("k", 1), get("k"))).containsExactly(EXCLUSIVE);
    assertThat(plan(atLeast("k", 1), add("k", 1))).containsExactly(EXCLUSIVE);
    assertThat(plan(exists("k"), put("k", "v"))).containsExactly(EXCLUSIVE);
  }

  @Test
  void thereIsOneRequestPerKeyInOrderOfKeys() {
    assertThat(plan(add("c", 1), get("b"), put("a", "v"), get("b"), delete("a")))
        .containsExactly(
            LockRequest.exclusive("a"),
            LockRequest.shared("b"),
            LockRequest.add("c", 1, LockRequest.NO_MIN, LockRequest.NO_MAX));
    assertThat(plan()).isEmpty();
  }

  @Test
  void anOperationWithoutAnActionIsNotForUs() {
    assertThatThrownBy(() -> plan(Operation.getDefaultInstance()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<LockRequest> plan(Operation... operations) {
    return LockPlan.of(List.of(operations));
  }
}
