package dev.troth.cli.document;

import dev.troth.cli.document.Node.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads YAML 1.2 with the JSON schema: no tags, no merge keys, aliases within limits. */
final class YamlNodes {

  private int nodes;

  private YamlNodes() {}

  static Node parse(String text) throws InvalidDocumentException {
    return new YamlNodes().convert(compose(text), 0);
  }

  private static org.snakeyaml.engine.v2.nodes.Node compose(String text)
      throws InvalidDocumentException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel("document")
            .setMaxAliasesForCollections(NodeLimits.MAX_ALIASES)
            .setCodePointLimit(DocumentText.MAX_BYTES)
            .build();
    Parser events = new ParserImpl(settings, new StreamReader(settings, text));
    try {
      return new Composer(settings, new ShallowParser(events))
          .getSingleNode()
          .orElseThrow(() -> new InvalidDocumentException("the document is empty"));
    } catch (MarkedYamlEngineException e) {
      throw new InvalidDocumentException("not YAML: " + describe(e));
    } catch (YamlEngineException e) {
      throw new InvalidDocumentException("not YAML: " + e.getMessage());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // What the library makes of an escape without its digits.
      throw new InvalidDocumentException(
          "not YAML: an escape between double quotes is wrong; \\x takes 2 digits, \\u 4, \\U 8");
    }
  }

  private Node convert(org.snakeyaml.engine.v2.nodes.Node node, int depth)
      throws InvalidDocumentException {
    int line = line(node);
    if (depth > NodeLimits.MAX_DEPTH || ++nodes > NodeLimits.MAX_NODES) {
      throw new InvalidDocumentException(
          List.of(new Problem(line, "", "the document is nested too deeply, or its aliases are")));
    }
    if (node instanceof MappingNode mapping) {
      requireTag(node, Tag.MAP);
      return mapping(mapping, line, depth);
    }
    if (node instanceof SequenceNode sequence) {
      requireTag(node, Tag.SEQ);
      List<Node> items = new ArrayList<>();
      for (org.snakeyaml.engine.v2.nodes.Node item : sequence.getValue()) {
        items.add(convert(item, depth + 1));
      }
      return new Node.Sequence(items, line);
    }
    ScalarNode scalar = (ScalarNode) node;
    return new Scalar(kind(scalar), scalar.getValue(), line);
  }

  private Node mapping(MappingNode mapping, int line, int depth) throws InvalidDocumentException {
    List<Node.Entry> entries = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        throw new InvalidDocumentException(
            List.of(new Problem(line(tuple.getKeyNode()), "", "a name has to be plain text")));
      }
      entries.add(
          new Node.Entry(name.getValue(), convert(tuple.getValueNode(), depth + 1), line(name)));
    }
    return new Node.Mapping(entries, line);
  }

  private static Scalar.Kind kind(ScalarNode scalar) throws InvalidDocumentException {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.STR)) {
      return Scalar.Kind.TEXT;
    }
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return Scalar.Kind.NUMBER;
    }
    if (tag.equals(Tag.BOOL)) {
      return Scalar.Kind.BOOLEAN;
    }
    requireTag(scalar, Tag.NULL);
    return Scalar.Kind.NULL;
  }

  private static void requireTag(org.snakeyaml.engine.v2.nodes.Node node, Tag tag)
      throws InvalidDocumentException {
    if (!node.getTag().equals(tag)) {
      throw new InvalidDocumentException(
          List.of(
              new Problem(
                  line(node), "", "tags are not taken here: remove " + node.getTag().getValue())));
    }
  }

  private static int line(org.snakeyaml.engine.v2.nodes.Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(Node.NO_LINE);
  }

  private static String describe(MarkedYamlEngineException e) {
    return e.getProblemMark()
        .map(
            mark ->
                "line %d, column %d: %s"
                    .formatted(mark.getLine() + 1, mark.getColumn() + 1, e.getProblem()))
        .orElseGet(e::getProblem);
  }
}
