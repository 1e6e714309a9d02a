package dev.troth.participant.api;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.append;
import static dev.troth.participant.engine.Documents.delete;
import static dev.troth.participant.engine.Documents.get;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.troth.daemon.trace.Tracer;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.Documents;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ReservedKeysTest {

  private static final long NOW = 1_800_000_000_000L;

  private final RegisterMessages messages =
      new RegisterMessages(
          Documents.store(1),
          () -> NOW,
          ReservedKeys.of("projections/", "they are made here"),
          Tracer.OFF);

  private static PrepareRequest prepare(Operation... operations) {
    return Documents.prepare(Documents.id(NOW, 1), List.of(Documents.member(1)), operations)
        .build();
  }

  @Test
  void nobodyWritesThemFromOutside() {
    String key = "projections/money";
    for (Operation write : List.of(add(key, 1), put(key, "x"), delete(key), append(key, "e"))) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> messages.prepare(prepare(get("a"), write)))
          .withMessageContaining(
              key + ": keys that begin with 'projections/' are only read: they are made here")
          .extracting(
              refused -> refused.reason().getCode(),
              InstanceOfAssertFactories.type(ErrorCode.class))
          .isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    }
  }

  @Test
  void everybodyReadsThem() {
    assertThatCode(() -> messages.prepare(prepare(get("projections/money"), add("project", 1))))
        .doesNotThrowAnyException();
  }
}
