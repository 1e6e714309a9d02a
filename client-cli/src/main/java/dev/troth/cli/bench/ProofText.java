package dev.troth.cli.bench;

import dev.troth.cli.output.Palette;
import dev.troth.cli.output.Printable;
import java.util.ArrayList;
import java.util.List;

/** What the proof says, for people. */
final class ProofText {

  private ProofText() {}

  /** HOLDS, VIOLATED or INCOMPLETE. */
  static String name(ProofResult proof) {
    if (proof.isViolated()) {
      return "VIOLATED";
    }
    return proof.isIncomplete() ? "INCOMPLETE" : "HOLDS";
  }

  static String text(ProofResult proof, Palette palette) {
    StringBuilder text = new StringBuilder("proof: ");
    if (proof.isViolated()) {
      text.append(palette.bad(name(proof)));
    } else if (proof.isIncomplete()) {
      text.append(palette.doubtful(name(proof)));
    } else {
      text.append(palette.good(holds(proof)));
    }
    text.append('\n');
    proof.violations().forEach(line -> append(text, line));
    proof.gaps().forEach(line -> append(text, line));
    return text.toString();
  }

  private static String holds(ProofResult proof) {
    List<String> parts = new ArrayList<>();
    if (proof.accounts() > 0) {
      parts.add(
          "conserved: %,d accounts hold %,d as before, and each what its transactions add up to"
              .formatted(proof.accounts(), proof.totalAfter()));
    }
    if (proof.streams() > 0) {
      parts.add("%,d streams have every event once".formatted(proof.streams()));
    }
    if (proof.transactions() > 0) {
      parts.add(
          "%,d transactions checked atomic, %,d of their events found in place"
              .formatted(proof.transactions(), proof.events()));
    }
    return String.join("; ", parts);
  }

  private static void append(StringBuilder text, String line) {
    text.append("  ").append(Printable.lines(line)).append('\n');
  }
}
