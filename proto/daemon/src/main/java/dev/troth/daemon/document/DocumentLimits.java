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
