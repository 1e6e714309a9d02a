package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final int PAYER = 0;
  private static final int PAYEE = 1;

  private final Ledger ledger = new Ledger(2);
  private final Changes transfer = new Changes(2).add(PAYER, -5).add(PAYEE, 5);

  @Test
  void agreesWithWhatWasCommittedAndNothingElse() {
    ledger.committed(transfer);
    ledger.committed(transfer);

    assertThat(ledger.agrees(PAYER, 2, -10)).isTrue();
    assertThat(ledger.agrees(PAYER, 1, -5)).as("one was lost").isFalse();
    assertThat(ledger.agrees(PAYER, 3, -15)).as("one happened twice").isFalse();
    assertThat(ledger.agrees(PAYEE, 2, 9)).as("one was changed").isFalse();
    assertThat(ledger.agrees(PAYEE, 3, 10)).as("an event too many").isFalse();
  }

  @Test
  void takesEitherWhereAnOutcomeIsNotKnown() {
    ledger.committed(transfer);
    ledger.unresolved(transfer);

    assertThat(ledger.agrees(PAYER, 1, -5)).isTrue();
    assertThat(ledger.agrees(PAYER, 2, -10)).isTrue();
    assertThat(ledger.agrees(PAYER, 3, -15)).isFalse();
    assertThat(ledger.agrees(PAYEE, 1, 5)).isTrue();
    assertThat(ledger.agrees(PAYEE, 2, 10)).isTrue();
    assertThat(ledger.agrees(PAYEE, 0, 0)).isFalse();
  }
}
