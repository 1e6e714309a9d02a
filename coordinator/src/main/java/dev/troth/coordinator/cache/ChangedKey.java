package dev.troth.coordinator.cache;

import dev.troth.v1.Operation;

/** The key that an event of a journal is about. */
final class ChangedKey {

  private ChangedKey() {}

  static String of(Operation operation) {
    return switch (operation.getActionCase()) {
      case ADD -> operation.getAdd().getKey();
      case PUT -> operation.getPut().getKey();
      case DELETE -> operation.getDelete().getKey();
      case APPEND -> operation.getAppend().getKey();
      case CHECK, GET, ACTION_NOT_SET ->
          throw new IllegalArgumentException("no change: " + operation.getActionCase());
    };
  }
}
