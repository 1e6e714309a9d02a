package dev.troth.participant.state;

import dev.troth.v1.Operation;

/** The key an operation is about. */
public final class OperationKey {

  private OperationKey() {}

  /**
   * The key of an operation.
   *
   * @throws IllegalArgumentException when the operation has no action
   */
  public static String of(Operation operation) {
    return switch (operation.getActionCase()) {
      case ADD -> operation.getAdd().getKey();
      case PUT -> operation.getPut().getKey();
      case DELETE -> operation.getDelete().getKey();
      case APPEND -> operation.getAppend().getKey();
      case CHECK -> operation.getCheck().getKey();
      case GET -> operation.getGet().getKey();
      case ACTION_NOT_SET -> throw new IllegalArgumentException("an operation without an action");
    };
  }
}
