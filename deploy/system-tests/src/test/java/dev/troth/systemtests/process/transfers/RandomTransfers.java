package dev.troth.systemtests.process.transfers;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.addAbove;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.get;
import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.put;
import static dev.troth.systemtests.process.cluster.Documents.withId;

import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Transfers of all shapes: between two participants, within one, over three, some too large for the
 * account, some that take exclusive locks and read. Every other one has an id of its own.
 */
public final class RandomTransfers {

  private static final int LARGEST = 400;

  private final Bank bank;
  private final Random random;
  private long made;

  public RandomTransfers(Bank bank, long seed) {
    this.bank = bank;
    this.random = new Random(seed);
  }

  public TransactionSpec next() {
    TransactionSpec document = atomic(operations());
    return made++ % 2 == 0 ? document : withId(document, newId());
  }

  private List<Operation> operations() {
    int shape = random.nextInt(100);
    if (shape < 10) {
      String participant = participant(random.nextInt(bank.participants().size()));
      return transfer(participant, participant);
    }
    if (shape < 20) {
      return split();
    }
    int from = random.nextInt(bank.participants().size());
    int to =
        (from + 1 + random.nextInt(bank.participants().size() - 1)) % bank.participants().size();
    List<Operation> operations = transfer(participant(from), participant(to));
    if (shape < 35) {
      operations.add(put(participant(from), "last/" + random.nextInt(3), "paid " + made));
      operations.add(get(participant(to), "last/" + random.nextInt(3)));
    }
    return operations;
  }

  private List<Operation> transfer(String from, String to) {
    long amount = amount();
    List<Operation> operations = new ArrayList<>();
    KeyReference payer = account(from);
    KeyReference payee = account(to);
    operations.add(addAbove(from, payer.getKey(), -amount, 0));
    operations.add(add(to, payee.getKey(), amount));
    return operations;
  }

  private List<Operation> split() {
    long amount = amount();
    List<Operation> operations = new ArrayList<>();
    int payers = bank.participants().size() - 1;
    for (int i = 0; i < payers; i++) {
      operations.add(addAbove(participant(i), account(participant(i)).getKey(), -amount, 0));
    }
    operations.add(
        add(participant(payers), account(participant(payers)).getKey(), payers * amount));
    return operations;
  }

  private String participant(int index) {
    return bank.participants().get(index);
  }

  private KeyReference account(String participant) {
    return Bank.account(participant, random.nextInt(bank.accountsEach()));
  }

  private long amount() {
    return 1L + random.nextInt(LARGEST);
  }
}
