package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.daemon.trace.Span;
import dev.troth.daemon.trace.SpanAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A span that remembers what it was told. */
public final class FakeSpan implements Span {

  private final String name;
  private final List<FakeSpan> parts = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final Map<String, String> said = new HashMap<>();
  private boolean ended;

  public FakeSpan(String name) {
    this.name = name;
  }

  /**
   * It and its parts, in the order in which they began: each a line with its outcome and reason,
   * those that go on with three dots.
   */
  public List<String> tree() {
    List<String> lines = new ArrayList<>();
    addTo(lines, "");
    return lines;
  }

  private void addTo(List<String> lines, String indent) {
    StringBuilder line = new StringBuilder(indent).append(name);
    for (String attribute : List.of(SpanAttributes.OUTCOME, SpanAttributes.REASON)) {
      if (said.containsKey(attribute)) {
        line.append(" ").append(said.get(attribute));
      }
    }
    lines.add(line.append(ended ? "" : " ...").toString());
    parts.forEach(part -> part.addTo(lines, indent + "  "));
  }

  public List<String> events() {
    return events;
  }

  public Map<String, String> said() {
    return said;
  }

  @Override
  public boolean isRecorded() {
    return true;
  }

  @Override
  public Span child(String part) {
    parts.add(new FakeSpan(part));
    return parts.get(parts.size() - 1);
  }

  @Override
  public Span call(String part) {
    return child(part);
  }

  @Override
  public void set(String attribute, String value) {
    said.put(attribute, value);
  }

  @Override
  public void set(String attribute, long value) {
    set(attribute, Long.toString(value));
  }

  @Override
  public void event(String event) {
    events.add(event);
  }

  @Override
  public void fail(String why) {
    said.put("failure", why);
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public ByteString context() {
    return ByteString.copyFromUtf8(name);
  }
}
