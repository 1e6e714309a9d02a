package dev.troth.systemtests.process.cluster;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;

/** What one run of the command did. */
public record CliResult(int exitCode, String stdout, String stderr) {

  /** The one JSON object that it printed. */
  public JsonObject json() {
    List<JsonObject> lines = jsonLines();
    if (lines.size() != 1) {
      throw new AssertionError("one JSON object was expected: " + this);
    }
    return lines.get(0);
  }

  /** The JSON objects that it printed, one a line. */
  public List<JsonObject> jsonLines() {
    return stdout
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  @Override
  public String toString() {
    return "exit code " + exitCode + "\nstdout: " + stdout + "\nstderr: " + stderr;
  }
}
