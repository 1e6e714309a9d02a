package dev.troth.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.troth.cli.client.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands as a shell would, and keeps what they said. */
final class CommandRun {

  private final Transport transport;
  private final Map<String, String> environment = new HashMap<>();
  private InputStream in = InputStream.nullInputStream();
  private boolean isTerminal;
  private Optional<OutputStream> elsewhere = Optional.empty();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  CommandRun(Transport transport) {
    this.transport = transport;
  }

  CommandRun with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  CommandRun typing(String text) {
    return typing(text.getBytes(StandardCharsets.UTF_8));
  }

  CommandRun typing(byte[] bytes) {
    return typing(new ByteArrayInputStream(bytes));
  }

  CommandRun typing(InputStream stream) {
    in = stream;
    return this;
  }

  /** As if somebody were watching. */
  CommandRun onATerminal() {
    isTerminal = true;
    return this;
  }

  CommandRun writingTo(OutputStream results) {
    elsewhere = Optional.of(results);
    return this;
  }

  /** The exit code. */
  int run(String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            in,
            elsewhere.orElse(out),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            isTerminal,
            false,
            environment,
            files -> transport);
    return Troth.run(surroundings, arguments);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** What was printed, when it is one object. */
  JsonObject json() {
    return JsonParser.parseString(out()).getAsJsonObject();
  }

  List<JsonObject> jsonLines() {
    return out().lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
  }
}
