package dev.troth.cli.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.troth.v1.TransactionSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Documents that are nearly right. Each is read, and then means what its JSON means, or is refused
 * in words; nothing else ever comes of one. {@code -Dfuzz=100000} tries more, {@code -Dseed=N} the
 * same again.
 */
class DocumentFuzzTest {

  private static final int CASES = Integer.getInteger("fuzz", 20_000);

  /** What all problems together may say, with their places. */
  private static final int MAX_MESSAGE_CHARS =
      InvalidDocumentException.MAX_PROBLEMS * (2 * Problem.MAX_CHARS + 100);

  private static final List<String> DOCUMENTS =
      List.of(
          """
          id: 01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11   # optional
          timeout: 5s
          atomic:
            operations:
              - participant: bank-a
                add: {key: accounts/alice, delta: -30, min: 0, max: 9223372036854775807}
              - participant: bank-b
                put: {key: cart, value: "two\\nlines", expectedVersion: 7}
              - {participant: bank-b, put: {key: raw, bytes: aGVsbG8=}}
              - {participant: bank-c, delete: {key: old}}
              - {participant: bank-c, get: {key: rate}}
              - {participant: bank-c, check: {key: open, equals: "yes"}}
          """,
          """
          saga:
            deadline: 60s
            steps:
              - name: reserve
                operations:
                  - participant: inventory
                    add: {key: stock/sku-1, delta: -2, min: 0}
                compensation: {auto: {}}
              - name: ship
                after: [reserve]
                operations:
                  - participant: shipping
                    append: {key: shipments, events: [{type: requested, data: '{"sku":"sku-1"}'}]}
                retry: {maxAttempts: 0, initialBackoff: 0.2s, maxBackoff: 10s}
                pivot: true
          """,
          """
          {"atomic": {"operations": [
            {"participant": "bank-a", "add": {"key": "accounts/alice", "delta": "-1", "min": 0}},
            {"participant": "bank-b", "add": {"key": "accounts/\\u00e9", "delta": 1e2}}]}}
          """);

  /** What forms of text are made of, and what breaks them. */
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "'",
          "- ",
          "\n",
          "  ",
          "\t",
          "#",
          "&a ",
          "*a",
          "<<: ",
          "!!binary ",
          "!!java.lang.Runtime ",
          "|\n",
          ">-\n",
          "---\n",
          "...\n",
          "%YAML 9.9\n",
          "null",
          "true",
          "~",
          "0x7f",
          "1e999",
          "-9223372036854775809",
          ".nan",
          "\\ud800",
          "\\x00",
          "\u0000",
          "\uFEFF",
          "\u2028",
          "atomic",
          "saga",
          "operations",
          "participant",
          "${steps.a}",
          "a: b");

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void whateverIsWrongWithADocumentIsSaidInWords() {
    System.out.println("seed=%d (-Dseed=%d -Dfuzz=%d)".formatted(seed, seed, CASES));
    int read = 0;
    for (int number = 0; number < CASES; number++) {
      byte[] document = DOCUMENTS.get(number % DOCUMENTS.size()).getBytes(StandardCharsets.UTF_8);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        document = changed(document);
      }
      read += tryOut(document) ? 1 : 0;
    }
    assertThat(read).isBetween(CASES / 100, CASES * 9 / 10);
  }

  /** Whether it can be read. */
  private boolean tryOut(byte[] document) {
    try {
      TransactionSpec spec =
          TransactionDocument.parse(DocumentText.read(new ByteArrayInputStream(document)));
      assertThat(TransactionDocument.parseJson(JsonFormat.printer().print(spec))).isEqualTo(spec);
      return true;
    } catch (InvalidDocumentException refusal) {
      assertThat(refusal.getMessage()).isNotBlank().hasSizeLessThan(MAX_MESSAGE_CHARS);
      return false;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("read, but no JSON" + shown(document), e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new AssertionError("neither read nor refused" + shown(document), e);
    }
  }

  private String shown(byte[] document) {
    return ", -Dseed=%d:\n%s".formatted(seed, new String(document, StandardCharsets.UTF_8));
  }

  private byte[] changed(byte[] document) {
    int at = random.nextInt(document.length + 1);
    int until = Math.min(document.length, at + 1 + random.nextInt(40));
    byte[] some = Arrays.copyOfRange(document, at, until);
    return switch (random.nextInt(6)) {
      case 0 -> spliced(document, at, until, flipped(some));
      case 1 -> spliced(document, at, until, new byte[0]);
      case 2 -> spliced(document, at, at, some); // twice
      case 3 -> spliced(document, at, until, piece());
      case 4 -> spliced(document, at, at, repeated(piece(), 1 + random.nextInt(2_000)));
      default -> spliced(document, at, at, piece());
    };
  }

  private byte[] piece() {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] flipped(byte[] bytes) {
    byte[] copy = bytes.clone();
    if (copy.length > 0) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private static byte[] repeated(byte[] bytes, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] inserted) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, from);
    all.writeBytes(inserted);
    all.write(bytes, to, bytes.length - to);
    return all.toByteArray();
  }
}
