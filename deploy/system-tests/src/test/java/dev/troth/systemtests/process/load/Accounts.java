package dev.troth.systemtests.process.load;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.addAbove;
import static dev.troth.systemtests.process.cluster.Documents.atomic;

import dev.troth.systemtests.process.cluster.CoordinatorClient;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** So many accounts at two participants that hardly two transfers meet; their total is constant. */
final class Accounts {

  private static final int EACH = 10_000;
  private static final int PER_TURN = 500;
  private static final long OPENING = 1_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String payers;
  private final String payees;

  Accounts(String payers, String payees) {
    this.payers = payers;
    this.payees = payees;
  }

  /** Transactions that open them all. */
  List<TransactionSpec> openings() {
    List<TransactionSpec> openings = new ArrayList<>();
    for (int first = 0; first < EACH; first += PER_TURN) {
      List<Operation> operations = new ArrayList<>();
      for (int number = first; number < first + PER_TURN; number++) {
        operations.add(add(payers, key(number), OPENING));
        operations.add(add(payees, key(number), OPENING));
      }
      openings.add(atomic(operations));
    }
    return openings;
  }

  /** From an account of the one to an account of the other. */
  TransactionSpec nextTransfer() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return atomic(
        addAbove(payers, key(random.nextInt(EACH)), -1, 0),
        add(payees, key(random.nextInt(EACH)), 1));
  }

  /** Whether no money was made or lost. */
  boolean areConserved(CoordinatorClient coordinator) {
    long total = 0;
    for (int first = 0; first < EACH; first += PER_TURN) {
      List<KeyReference> keys = new ArrayList<>();
      for (int number = first; number < first + PER_TURN; number++) {
        keys.add(Documents.key(payers, key(number)));
        keys.add(Documents.key(payees, key(number)));
      }
      for (ReadValue value : coordinator.read(keys, LIMIT).getValuesList()) {
        total += value.getCounter();
      }
    }
    return total == 2 * EACH * OPENING;
  }

  private static String key(int number) {
    return "accounts/" + number;
  }
}
