import dev.troth.daemon.options.DaemonOptions;
import dev.troth.daemon.options.OptionsReader;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes the manual pages of the three programs, in AsciiDoc, from what their {@code --help} is made
 * of: the command line's in section 1, the daemons' in section 8, so that `troth participant` and
 * the daemon troth-participant have a page each.
 */
final class ManualPages {

  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    Path directory = Path.of(arguments[0]);
    write(directory.resolve("man1"), new CommandLine(make("dev.troth.cli.Troth")).getCommandSpec());
    Path daemons = directory.resolve("man8");
    CommandSpec store = new CommandLine(make("dev.troth.participant.StoreCommand")).getCommandSpec();
    write(
        daemons,
        OptionsReader.described((DaemonOptions) make("dev.troth.coordinator.CoordinatorOptions")),
        OptionsReader.described((DaemonOptions) make("dev.troth.participant.ParticipantOptions")),
        store.name("troth-participant-store"));
    try (Stream<Path> pages = Files.list(daemons)) {
      for (Path page : List.copyOf(pages.toList())) {
        Files.writeString(page, Files.readString(page).replaceAll("(= troth-[a-z-]+|man:troth-[a-z-]+|^troth-[a-z-]+)\\(1\\)", "$1(8)"));
      }
    }
  }

  private static void write(Path directory, CommandSpec... programs) throws IOException {
    Files.createDirectories(directory);
    int code = ManPageGenerator.generateManPage(directory.toFile(), null, new boolean[0], true, programs);
    if (code != 0) {
      throw new IOException("the manual pages could not be written to " + directory);
    }
  }

  private static Object make(String name) throws ReflectiveOperationException {
    Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }
}
