package dev.troth.systemtests.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.troth.id.TransactionId;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.StoreLife;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What was sent that could be read as a message, and so may have been right: the transactions in it
 * may have written the keys that stand beside them, and nothing else may have been written.
 */
final class Permitted {

  private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F-]{36}");
  private static final int ID_BYTES = 16;

  private final Map<ByteString, Set<String>> keysByTransaction = new HashMap<>();

  /** Counts what may come of a message. */
  void add(Message message) {
    Set<ByteString> ids = new HashSet<>();
    Set<String> keys = new HashSet<>();
    walk(
        message,
        part ->
            part.getAllFields()
                .forEach(
                    (field, value) -> {
                      if (value instanceof String text) {
                        keep(field, text, ids, keys);
                      } else if (value instanceof ByteString bytes && bytes.size() == ID_BYTES) {
                        ids.add(bytes);
                      }
                    }));
    for (ByteString id : ids) {
      keysByTransaction.computeIfAbsent(id, i -> new HashSet<>()).addAll(keys);
    }
  }

  boolean mayWrite(ByteString transaction, String key) {
    return keysByTransaction.getOrDefault(transaction, Set.of()).contains(key);
  }

  boolean isKnown(ByteString transaction) {
    return keysByTransaction.containsKey(transaction);
  }

  /**
   * Whether a peer that says this lies in a way that the protocol answers with a halt: a commit
   * that nobody voted for, or a second life of a store.
   */
  static boolean isHalting(Message message) {
    boolean[] found = new boolean[1];
    walk(
        message,
        part -> {
          String type = part.getDescriptorForType().getFullName();
          FieldDescriptor commit = part.getDescriptorForType().findFieldByName("commit_timestamp");
          found[0] |= type.equals(StoreLife.getDescriptor().getFullName());
          found[0] |=
              type.equals(DecideRequest.getDescriptor().getFullName()) && part.hasField(commit);
        });
    return found[0];
  }

  private static void keep(
      FieldDescriptor field, String text, Set<ByteString> ids, Set<String> keys) {
    if (UUID_TEXT.matcher(text).matches()) {
      TransactionId.parse(text.toLowerCase(Locale.ROOT)).ifPresent(id -> ids.add(id.toBytes()));
    }
    if (field.getName().equals("key")) {
      keys.add(text);
    }
  }

  private static void walk(Message message, Consumer<Message> visitor) {
    visitor.accept(message);
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (value instanceof Message part) {
                walk(part, visitor);
              } else if (value instanceof Iterable<?> parts) {
                parts.forEach(
                    part -> {
                      if (part instanceof Message inner) {
                        walk(inner, visitor);
                      }
                    });
              }
            });
  }

  @Override
  public String toString() {
    return keysByTransaction.size() + " transactions";
  }
}
