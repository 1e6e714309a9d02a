package dev.troth.participant.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.store.v1.RegisterRecord;
import dev.troth.v1.Register;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowTest {

  @ParameterizedTest
  @EnumSource(
      names = {"NONE", "FORGOTTEN"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatIsStoredIsReadBack(RowKind kind) throws Exception {
    byte[] stored = kind.row.toRecord().toByteArray();
    assertThat(Row.of(RegisterRecord.parseFrom(stored))).isEqualTo(kind.row);
  }

  @ParameterizedTest
  @EnumSource
  void othersAreToldWhatTheRowSaysAndNoMore(RowKind kind) {
    Register told = kind.row.toRegister();
    assertThat(told.getStatus()).isEqualTo(kind.row.status());
    assertThat(told.getSealed()).isEqualTo(kind.row.sealed());
    assertThat(told.hasOwner()).isEqualTo(kind.isYes());
    assertThat(told.hasReason()).isEqualTo(kind.name().startsWith("ABORTED"));
    assertThat(told.getCommitTimestamp()).isEqualTo(kind.row.commitTimestamp().bits());
    assertThat(told.getReadsList()).isEqualTo(kind.row.branch().reads());
  }

  @ParameterizedTest
  @EnumSource
  void aRowIsNoneOrInDoubtOrFinalOrForgotten(RowKind kind) {
    boolean forgotten = kind == RowKind.FORGOTTEN;
    assertThat(
            (kind.row.isNone() ? 1 : 0)
                + (kind.row.isInDoubt() ? 1 : 0)
                + (kind.row.isFinal() ? 1 : 0)
                + (forgotten ? 1 : 0))
        .isEqualTo(1);
  }
}
