package dev.troth.systemtests.process.transfers;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;

import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Accounts at some participants. Transfers never change what they hold together.
 *
 * @param opening what each account opens with
 */
public record Bank(List<String> participants, int accountsEach, long opening) {

  public Bank {
    participants = List.copyOf(participants);
  }

  /** One transaction that opens every account. */
  public TransactionSpec openAll() {
    List<Operation> operations = new ArrayList<>();
    for (KeyReference account : accounts()) {
      operations.add(add(account.getParticipant(), account.getKey(), opening));
    }
    return atomic(operations);
  }

  public List<KeyReference> accounts() {
    List<KeyReference> accounts = new ArrayList<>();
    for (String participant : participants) {
      for (int number = 0; number < accountsEach; number++) {
        accounts.add(account(participant, number));
      }
    }
    return accounts;
  }

  /** What all accounts hold together, for ever. */
  public long total() {
    return accounts().size() * opening;
  }

  static KeyReference account(String participant, int number) {
    return Documents.key(participant, "accounts/" + number);
  }
}
