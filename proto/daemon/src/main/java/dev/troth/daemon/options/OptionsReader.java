package dev.troth.daemon.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * Fills an options object: a flag beats the environment, the environment beats the file, the file
 * beats the value the field has.
 */
public final class OptionsReader {

  private static final String CONFIG = "config";

  /** Read by the start scripts, before there is a daemon. */
  private static final Set<String> SCRIPT_VARIABLES = Set.of("TROTH_HOME", "TROTH_JAVA_OPTS");

  private final Map<String, String> environment;

  public OptionsReader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads all settings into {@code options}.
   *
   * @throws UsageException naming the setting that will not do, and where it stands
   */
  public Settings read(DaemonOptions options, String... args) throws UsageException {
    CommandLine command = commandLine(options);
    ProgramOptions program = readProgramOptions(args);
    boolean onlyPrints = program.help() || program.version();
    ConfigFile file = onlyPrints ? ConfigFile.none() : readFile(program);
    Set<String> known = keys(command);
    refuseUnknown(file, known);
    LayeredDefaults defaults = new LayeredDefaults(onlyPrints ? Map.of() : environment, file);
    command.setDefaultValueProvider(defaults);
    ParseResult result = parse(command, defaults, args);
    if (!onlyPrints) {
      check(command.getCommandSpec(), result, defaults);
    }
    return new Settings(effective(command, result, defaults), unknownVariables(known));
  }

  /** The text of {@code --help}. */
  public static String usage(DaemonOptions options) {
    return described(options).commandLine().getUsageMessage();
  }

  /** A program and all that it can be told, with the defaults it has by itself. */
  public static CommandSpec described(DaemonOptions options) {
    CommandLine command = commandLine(options);
    command.setDefaultValueProvider(new LayeredDefaults(Map.of(), ConfigFile.none()));
    return command.getCommandSpec();
  }

  /** The program's name, from its {@link CommandLine.Command}. */
  public static String programName(DaemonOptions options) {
    return commandLine(options).getCommandName();
  }

  private static CommandLine commandLine(Object options) {
    return new CommandLine(options)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .registerConverter(HostPort.class, converter(HostPort::parse))
        .registerConverter(ByteSize.class, converter(ByteSize::parse))
        .registerConverter(Duration.class, converter(DurationText::parse));
  }

  private static <T> ITypeConverter<T> converter(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text.strip());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  /** A first look at the arguments; what is wrong with them shows in the second. */
  private static ProgramOptions readProgramOptions(String... args) {
    ProgramOptions program = new ProgramOptions();
    CommandLine command = commandLine(program).setUnmatchedArgumentsAllowed(true);
    command.getCommandSpec().parser().collectErrors(true);
    command.parseArgs(args);
    return program;
  }

  private ConfigFile readFile(ProgramOptions program) throws UsageException {
    Optional<Path> path =
        program
            .config()
            .or(() -> Optional.ofNullable(environment.get(Setting.variable(CONFIG))).map(Path::of));
    return path.isPresent() ? ConfigFile.read(path.get()) : ConfigFile.none();
  }

  private static Set<String> keys(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(LayeredDefaults::isSetting)
        .map(LayeredDefaults::key)
        .filter(key -> !key.equals(CONFIG))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void refuseUnknown(ConfigFile file, Set<String> known) throws UsageException {
    for (String key : file.keys()) {
      if (!known.contains(key)) {
        throw new UsageException(
            file.where(key)
                + ": unknown key "
                + key
                + NearestKey.find(key, known).map(k -> "; did you mean " + k + "?").orElse(""));
      }
    }
  }

  private List<String> unknownVariables(Set<String> known) {
    Set<String> variables = new TreeSet<>(SCRIPT_VARIABLES);
    variables.add(Setting.variable(CONFIG));
    known.forEach(key -> variables.add(Setting.variable(key)));
    return environment.keySet().stream()
        .filter(name -> name.startsWith(Setting.VARIABLE_PREFIX) && !variables.contains(name))
        .sorted()
        .map(
            name ->
                "the environment variable "
                    + name
                    + " is no setting of this program"
                    + NearestKey.find(name, variables)
                        .map(v -> "; did you mean " + v + "?")
                        .orElse(""))
        .toList();
  }

  private static ParseResult parse(CommandLine command, LayeredDefaults defaults, String... args)
      throws UsageException {
    try {
      return command.parseArgs(args);
    } catch (ParameterException e) {
      throw new UsageException(e.getMessage() + origin(e, defaults, args));
    }
  }

  /** Where a value that does not convert stands, unless it is before the reader's eyes. */
  private static String origin(ParameterException e, LayeredDefaults defaults, String... args) {
    if (!(e.getArgSpec() instanceof OptionSpec option) || isFlag(option, args)) {
      return "";
    }
    Setting setting = defaults.find(option);
    return setting.value().isEmpty() ? "" : " (" + setting.origin() + ")";
  }

  private static boolean isFlag(OptionSpec option, String... args) {
    String flag = option.longestName();
    return List.of(args).stream().anyMatch(a -> a.equals(flag) || a.startsWith(flag + "="));
  }

  private static void check(CommandSpec spec, ParseResult result, LayeredDefaults defaults)
      throws UsageException {
    for (CommandSpec mixin : spec.mixins().values()) {
      check(mixin, result, defaults);
    }
    if (spec.userObject() instanceof CheckedOptions checked) {
      try {
        checked.check();
      } catch (UsageException e) {
        throw new UsageException(e.getMessage() + origin(e, result, defaults));
      }
    }
  }

  private static String origin(UsageException e, ParseResult result, LayeredDefaults defaults) {
    return e.key()
        .map(key -> result.commandSpec().findOption("--" + key))
        .map(option -> " (" + setting(option, result, defaults).origin() + ")")
        .orElse("");
  }

  private static List<Setting> effective(
      CommandLine command, ParseResult result, LayeredDefaults defaults) {
    List<Setting> settings = new ArrayList<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (LayeredDefaults.isSetting(option) && !LayeredDefaults.key(option).equals(CONFIG)) {
        settings.add(setting(option, result, defaults));
      }
    }
    settings.sort(Comparator.comparing(Setting::key));
    return settings;
  }

  private static Setting setting(OptionSpec option, ParseResult result, LayeredDefaults defaults) {
    return result.hasMatchedOption(option)
        ? new Setting(
            LayeredDefaults.key(option),
            String.join(",", option.originalStringValues()),
            "flag " + option.longestName())
        : defaults.find(option);
  }
}
