package dev.troth.cli.document;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Stops at nesting that nobody means: what comes after the parser is recursive, and would run out
 * of stack.
 */
final class ShallowParser implements Parser {

  private final Parser parser;
  private int depth;

  ShallowParser(Parser parser) {
    this.parser = parser;
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public Event next() {
    Event event = parser.next();
    depth +=
        switch (event.getEventId()) {
          case MappingStart, SequenceStart -> 1;
          case MappingEnd, SequenceEnd -> -1;
          case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> 0;
        };
    if (depth > NodeLimits.MAX_DEPTH) {
      throw new ParserException("the document is nested too deeply", event.getStartMark());
    }
    return event;
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }
}
