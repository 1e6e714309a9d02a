package dev.troth.systemtests.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.troth.clock.Timestamp;
import dev.troth.id.TransactionId;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * Messages of any type, by its descriptor. Most fields get something that makes sense there, so
 * that a message is often nearly right, and at times right.
 */
final class RandomMessages {

  private static final int MAX_DEPTH = 8;
  private static final int MANY = 1_500;

  private static final List<Long> NUMBERS =
      List.of(0L, 1L, -1L, 2L, 1_000L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 31, -1L << 31);

  private static final List<String> TEXTS =
      List.of("", " ", "/", "\u0000", "é\uD83D\uDE00", "k".repeat(513), "steps.a.reads[0].value");

  private final Random random;
  private final List<ByteString> stores;

  /**
   * @param stores ids of stores that there are
   */
  RandomMessages(Random random, List<ByteString> stores) {
    this.random = random;
    this.stores = stores;
  }

  DynamicMessage of(Descriptor type) {
    return of(type, 0, isOneOf(2) ? 95 : 60);
  }

  private DynamicMessage of(Descriptor type, int depth, int density) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      boolean isTooDeep = depth >= MAX_DEPTH && field.getType() == FieldDescriptor.Type.MESSAGE;
      boolean isChoice = field.getRealContainingOneof() != null;
      if (isTooDeep || random.nextInt(100) >= (isChoice ? 30 : density)) {
        continue;
      }
      if (field.isRepeated()) {
        int count = isOneOf(2_000) ? MANY : 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
          message.addRepeatedField(field, value(field, depth, density));
        }
      } else {
        message.setField(field, value(field, depth, density));
      }
    }
    return message.build();
  }

  private Object value(FieldDescriptor field, int depth, int density) {
    boolean isSensible = !isOneOf(12);
    return switch (field.getJavaType()) {
      case MESSAGE -> of(field.getMessageType(), depth + 1, density);
      case STRING -> isSensible ? text(field.getName()) : TEXTS.get(random.nextInt(TEXTS.size()));
      case BYTE_STRING -> isSensible ? bytes(field.getName()) : someBytes(random.nextInt(40));
      case ENUM -> enumValue(field.getEnumType());
      case BOOLEAN -> random.nextBoolean();
      case INT -> (int) number(field.getName(), isSensible);
      case LONG -> number(field.getName(), isSensible);
      case FLOAT -> random.nextFloat();
      case DOUBLE -> isSensible ? random.nextDouble() : Double.NaN;
    };
  }

  private Object enumValue(EnumDescriptor type) {
    return isOneOf(20)
        ? type.findValueByNumberCreatingIfUnknown(random.nextInt(1_000))
        : type.getValues().get(random.nextInt(type.getValues().size()));
  }

  private String text(String field) {
    return switch (field) {
      case "id", "transaction_id" -> id().toString();
      case "participant" -> isOneOf(2) ? "bank-a" : "bank-b";
      case "name" -> "ghost-" + random.nextInt(4);
      case "after", "step" -> "ghost-" + random.nextInt(4);
      case "address" -> "127.0.0.1:1";
      case "replica_of" -> "bank-a";
      case "field" -> "operations[0].add.delta";
      case "to" -> "1 + " + random.nextInt(10);
      default -> "fuzz/" + random.nextInt(200);
    };
  }

  private ByteString bytes(String field) {
    return switch (field) {
      case "store_id", "home_store_id" -> stores.get(random.nextInt(stores.size()));
      case "transaction_id", "saga_id", "saga_ids" -> id().toBytes();
      case "spec_hash" -> someBytes(32);
      case "coordinator_id" -> someBytes(16);
      default -> someBytes(random.nextInt(20));
    };
  }

  private long number(String field, boolean isSensible) {
    if (!isSensible) {
      return NUMBERS.get(random.nextInt(NUMBERS.size()));
    }
    return switch (field) {
      case "clock", "at", "as_of", "start_timestamp", "priority", "timestamp" -> now();
      case "seconds" -> random.nextInt(2);
      case "nanos" -> random.nextInt(100_000_000);
      default -> random.nextInt(4);
    };
  }

  private long now() {
    return Timestamp.ofMillis(System.currentTimeMillis() - random.nextInt(1_000)).bits();
  }

  private TransactionId id() {
    return TransactionId.create(Instant.now(), random);
  }

  private ByteString someBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private boolean isOneOf(int count) {
    return random.nextInt(count) == 0;
  }
}
