package dev.troth.daemon.document;

import java.time.Duration;

/** How much a transaction may ask for. */
public final class DocumentLimits {

  public static final int MAX_OPERATIONS = 1_000;
  public static final int MAX_PARTICIPANTS = 100;
  public static final int MAX_PARTICIPANT_NAME_BYTES = 63;
  public static final int MAX_KEY_BYTES = 512;

  /** A value, an event's data, or the text of an `equals`. */
  public static final int MAX_VALUE_BYTES = 1 << 20;

  public static final int MAX_EVENTS_PER_APPEND = 100;
  public static final int MAX_EVENT_TYPE_BYTES = 128;
  public static final int MAX_DOCUMENT_BYTES = 4 << 20;
  public static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  public static final int MAX_STEPS = 1_000;
  public static final int MAX_STEP_NAME_BYTES = 63;

  /** Steps that come one after another. */
  public static final int MAX_DEPTH = 100;

  /** Of a saga as a whole, and of the attempts at one step. */
  public static final Duration MAX_SAGA_DEADLINE = Duration.ofDays(365);

  /** Computed fields of one list of operations. */
  public static final int MAX_ASSIGNMENTS = 100;

  /** Computed fields of a saga: all of them are compiled before it is accepted. */
  public static final int MAX_SAGA_ASSIGNMENTS = 1_000;

  public static final int MAX_EXPRESSION_BYTES = 4 << 10;

  /** How far ahead of the clock an id's time may be (R11). */
  public static final Duration MAX_ID_AHEAD = Duration.ofMinutes(5);

  /** A participant's address, host:port. */
  public static final int MAX_ADDRESS_BYTES = 512;

  /** A branch of the largest document, and all members. */
  public static final int MAX_PREPARE_BYTES = MAX_DOCUMENT_BYTES + (128 << 10);

  /** After so many violations the rest is not looked for. */
  public static final int MAX_VIOLATIONS = 20;

  private DocumentLimits() {}
}
