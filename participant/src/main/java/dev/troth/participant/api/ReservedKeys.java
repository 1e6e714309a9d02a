package dev.troth.participant.api;

import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.Reason;
import java.util.List;

/** Keys that this participant writes itself: a Prepare from outside may only read them. */
public final class ReservedKeys {

  public static final ReservedKeys NONE = new ReservedKeys("", "");

  private final String prefix;
  private final String why;

  private ReservedKeys(String prefix, String why) {
    this.prefix = prefix;
    this.why = why;
  }

  /**
   * Those that begin with {@code prefix}.
   *
   * @param prefix what all of them begin with
   * @param why what is written there, for people
   */
  public static ReservedKeys of(String prefix, String why) {
    return new ReservedKeys(prefix, why);
  }

  /**
   * Checks a branch.
   *
   * @throws RejectedException INVALID_REQUEST when it would change one of them
   */
  void requireNoneWritten(List<Operation> operations) {
    if (prefix.isEmpty()) {
      return;
    }
    for (Operation operation : operations) {
      String key = written(operation);
      if (key.startsWith(prefix)) {
        throw new RejectedException(
            Reason.newBuilder()
                .setCode(ErrorCode.ERROR_CODE_INVALID_REQUEST)
                .setKey(key)
                .setMessage(
                    "%s: keys that begin with '%s' are only read: %s".formatted(key, prefix, why))
                .build());
      }
    }
  }

  /** The key that it changes; empty when it only looks. */
  private static String written(Operation operation) {
    return switch (operation.getActionCase()) {
      case ADD -> operation.getAdd().getKey();
      case PUT -> operation.getPut().getKey();
      case DELETE -> operation.getDelete().getKey();
      case APPEND -> operation.getAppend().getKey();
      case CHECK, GET, ACTION_NOT_SET -> "";
    };
  }
}
