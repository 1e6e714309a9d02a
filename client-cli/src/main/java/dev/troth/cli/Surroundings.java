package dev.troth.cli;

import dev.troth.cli.client.Transport;
import dev.troth.cli.output.LineStyle;
import dev.troth.cli.output.Palette;
import dev.troth.tls.TlsFiles;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the command finds around it.
 *
 * @param out results, and nothing else
 * @param err everything else
 * @param transport opened only when a coordinator is needed; secured with the files, if any
 */
record Surroundings(
    InputStream in,
    OutputStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Map<String, String> environment,
    Function<Optional<TlsFiles>, Transport> transport) {

  /** The process's own. */
  static Surroundings ofProcess() {
    return new Surroundings(
        // Buffered: a FileInputStream asks for its position, and a pipe has none.
        new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Terminal.isTerminal(Terminal.STDOUT),
        Terminal.isTerminal(Terminal.STDERR),
        System.getenv(),
        // Not a method reference: that would load the class at once.
        files -> TlsOptions.transport(files));
  }

  /** Lines of box characters where the locale says that they can be shown. */
  LineStyle lineStyle() {
    for (String variable : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String locale = environment.getOrDefault(variable, "").toUpperCase(Locale.ROOT);
      if (!locale.isEmpty()) {
        return locale.endsWith("UTF-8") || locale.endsWith("UTF8")
            ? LineStyle.UNICODE
            : LineStyle.ASCII;
      }
    }
    return LineStyle.ASCII;
  }

  Palette palette() {
    boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty();
    return outIsTerminal && wanted ? Palette.COLOUR : Palette.PLAIN;
  }
}
