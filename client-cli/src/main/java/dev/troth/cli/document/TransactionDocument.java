package dev.troth.cli.document;

import dev.troth.id.TransactionId;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.List;

/** A transaction as people write it: one YAML or JSON document. */
public final class TransactionDocument {

  private TransactionDocument() {}

  /**
   * Reads a document of either form.
   *
   * @throws InvalidDocumentException with every problem and its place
   */
  public static TransactionSpec parse(String text) throws InvalidDocumentException {
    if (!text.stripLeading().startsWith("{")) {
      return bind(YamlNodes.parse(text));
    }
    // JSON first: unlike YAML it may be indented with tabs. A YAML flow mapping begins the same.
    Node node;
    try {
      node = JsonNodes.parse(text);
    } catch (InvalidDocumentException notJson) {
      try {
        node = YamlNodes.parse(text);
      } catch (InvalidDocumentException notYamlEither) {
        notJson.addSuppressed(notYamlEither);
        throw notJson;
      }
    }
    return bind(node);
  }

  /**
   * Reads a document of JSON.
   *
   * @throws InvalidDocumentException with every problem and its place
   */
  public static TransactionSpec parseJson(String text) throws InvalidDocumentException {
    return bind(JsonNodes.parse(text));
  }

  private static TransactionSpec bind(Node root) throws InvalidDocumentException {
    if (!(root instanceof Node.Mapping)) {
      throw new InvalidDocumentException(
          "a document is a mapping with `atomic` or `saga`, not " + root.describe());
    }
    TransactionSpec.Builder spec = TransactionSpec.newBuilder();
    MessageReading reading = new MessageReading();
    reading.read(root, spec, "");
    List<Problem> problems = new ArrayList<>(reading.problems());
    if (problems.isEmpty()) {
      checkWhole(spec, root.line(), problems);
    }
    if (!problems.isEmpty()) {
      throw new InvalidDocumentException(problems);
    }
    return spec.build();
  }

  private static void checkWhole(TransactionSpec.Builder spec, int line, List<Problem> problems) {
    if (spec.getBodyCase() == TransactionSpec.BodyCase.BODY_NOT_SET) {
      problems.add(new Problem(line, "", "nothing to do: give `atomic` or `saga`"));
    }
    if (!spec.getId().isEmpty() && TransactionId.parse(spec.getId()).isEmpty()) {
      problems.add(
          new Problem(
              line,
              "id",
              "'" + spec.getId() + "' is not a UUIDv7; leave it out and one will be made"));
    }
  }
}
