package dev.troth.systemtests.process.transfers;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.addAbove;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;

import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.List;
import java.util.Random;

/**
 * Sagas that move money, of all shapes: two accounts pay one after the other or side by side, a
 * third one receives; with a pivot or without; with a step over two participants. Many are refused
 * at the one payer or at the other for want of funds.
 */
public final class RandomSagas {

  private static final int LARGEST = 400;

  private final Bank bank;
  private final Random random;

  public RandomSagas(Bank bank, long seed) {
    this.bank = bank;
    this.random = new Random(seed);
  }

  public TransactionSpec next() {
    return withId(TransactionSpec.newBuilder().setSaga(saga()).build(), newId());
  }

  private Saga saga() {
    long first = amount();
    long second = amount();
    KeyReference payer = account();
    KeyReference other = account();
    KeyReference payee = account();
    boolean sideBySide = random.nextBoolean();
    Step.Builder one = step("first", take(payer, first));
    Step.Builder two = step("second", take(other, second));
    if (!sideBySide) {
      two.addAfter("first");
    }
    Step.Builder last = step("last", give(payee, first + second)).addAfter("first");
    last.addAfter("second");
    switch (random.nextInt(4)) {
      case 0 -> two.setPivot(!sideBySide);
      case 1 -> last.setPivot(true);
      case 2 -> { // a transfer in one step: nobody sees it half done
        one.addOperations(give(account(), 7));
        last.clearOperations().addOperations(give(payee, first + second - 7));
      }
      default -> {} // no pivot: its END is
    }
    return Saga.newBuilder().addSteps(one).addSteps(two).addSteps(last).build();
  }

  private static Step.Builder step(String name, Operation operation) {
    return Step.newBuilder().setName(name).addOperations(operation);
  }

  private static Operation take(KeyReference account, long amount) {
    return addAbove(account.getParticipant(), account.getKey(), -amount, 0);
  }

  private static Operation give(KeyReference account, long amount) {
    return add(account.getParticipant(), account.getKey(), amount);
  }

  private KeyReference account() {
    List<String> participants = bank.participants();
    return Bank.account(
        participants.get(random.nextInt(participants.size())), random.nextInt(bank.accountsEach()));
  }

  private long amount() {
    return 10L + random.nextInt(LARGEST);
  }
}
