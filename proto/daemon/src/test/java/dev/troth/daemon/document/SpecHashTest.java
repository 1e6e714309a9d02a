package dev.troth.daemon.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.troth.v1.Operation;
import dev.troth.v1.TransactionSpec;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SpecHashTest {

  private static final TransactionSpec TRANSFER =
      Documents.atomic(
          Documents.add("bank-a", "accounts/alice", -30),
          Documents.add("bank-b", "accounts/bob", 30));

  /** Stored in registers: a change of this value orphans every id in flight during an upgrade. */
  @Test
  void staysTheSameFromVersionToVersion() {
    assertThat(hex(SpecHash.of(TRANSFER)))
        .isEqualTo("260de06568441ff87afda37794aae91ff778559410504a412215b05f8f298b7f");
  }

  @Test
  void doesNotDependOnTheTimeout() {
    TransactionSpec patient =
        TRANSFER.toBuilder().setTimeout(Duration.newBuilder().setSeconds(9)).build();
    assertThat(SpecHash.of(patient)).isEqualTo(SpecHash.of(TRANSFER));
  }

  @Test
  void dependsOnTheId() {
    TransactionSpec other =
        TRANSFER.toBuilder().setId("01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b12").build();
    assertThat(SpecHash.of(other)).isNotEqualTo(SpecHash.of(TRANSFER));
  }

  @Test
  void dependsOnTheOrderOfOperations() {
    TransactionSpec turned =
        Documents.atomic(
            TRANSFER.getAtomic().getOperations(1), TRANSFER.getAtomic().getOperations(0));
    assertThat(SpecHash.of(turned)).isNotEqualTo(SpecHash.of(TRANSFER));
  }

  @Test
  void tellsAbsentFromZero() {
    Operation bounded = Documents.add("bank-a", "k", 1);
    Operation free = bounded.toBuilder().setAdd(bounded.getAdd().toBuilder().clearMin()).build();
    assertThat(SpecHash.of(Documents.atomic(bounded)))
        .isNotEqualTo(SpecHash.of(Documents.atomic(free)));
  }

  @Test
  void isTheSameForTheSameContentAndOnlyForIt() throws InvalidProtocolBufferException {
    long seed = new Random().nextLong();
    System.out.println("SpecHashTest seed=" + seed);
    Random random = new Random(seed);
    Map<ByteString, TransactionSpec> seen = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      TransactionSpec spec = Documents.random(random);
      ByteString hash = SpecHash.of(spec);
      assertThat(hash.size()).isEqualTo(SpecHash.BYTES);
      assertThat(SpecHash.of(TransactionSpec.parseFrom(spec.toByteString())))
          .as("seed %d", seed)
          .isEqualTo(hash);
      TransactionSpec before = seen.put(hash, spec);
      assertThat(before == null || before.equals(spec)).as("seed %d", seed).isTrue();
    }
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
