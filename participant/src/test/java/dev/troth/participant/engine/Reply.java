package dev.troth.participant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.FencedStep;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.SagaRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Remembers the one answer to a message. */
final class Reply implements Consumer<RegisterAnswer> {

  private final List<RegisterAnswer> answers = new ArrayList<>();

  @Override
  public void accept(RegisterAnswer answer) {
    answers.add(answer);
    assertThat(answers).as("answers to one message").hasSize(1);
  }

  boolean isGiven() {
    return !answers.isEmpty();
  }

  Register register() {
    assertThat(answers).as("answers").hasSize(1);
    assertThat(answers.get(0).hasRegister()).as("%s", answers.get(0)).isTrue();
    return answers.get(0).getRegister();
  }

  RegisterStatus status() {
    return register().getStatus();
  }

  /** A step that was fenced. */
  FencedStep step() {
    assertThat(answers).as("answers").hasSize(1);
    assertThat(answers.get(0).hasStep()).as("%s", answers.get(0)).isTrue();
    return answers.get(0).getStep();
  }

  /** A home row. */
  SagaRow saga() {
    assertThat(answers).as("answers").hasSize(1);
    assertThat(answers.get(0).hasSaga()).as("%s", answers.get(0)).isTrue();
    return answers.get(0).getSaga();
  }

  boolean isEnded() {
    assertThat(answers).as("answers").hasSize(1);
    return answers.get(0).hasEnded();
  }

  /** Why a no is a no. */
  ErrorCode reason() {
    assertThat(status()).isEqualTo(RegisterStatus.REGISTER_STATUS_ABORTED);
    return register().getReason().getCode();
  }

  ErrorCode rejection() {
    assertThat(answers).as("answers").hasSize(1);
    assertThat(answers.get(0).hasRejection()).as("%s", answers.get(0)).isTrue();
    return answers.get(0).getRejection().getReason().getCode();
  }
}
