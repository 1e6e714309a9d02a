package dev.troth.daemon.options;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a setting is when no flag says it: environment, else file, else the built-in default. */
final class LayeredDefaults implements IDefaultValueProvider {

  private final Map<String, String> environment;
  private final ConfigFile file;

  LayeredDefaults(Map<String, String> environment, ConfigFile file) {
    this.environment = environment;
    this.file = file;
  }

  /** Whether an option is a setting; those without a value ask for something at once instead. */
  static boolean isSetting(OptionSpec option) {
    return option.arity().max() > 0;
  }

  static String key(OptionSpec option) {
    return option.longestName().substring("--".length());
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || !isSetting(option)) {
      return null;
    }
    String value = find(option).value();
    return value.isEmpty() ? null : value;
  }

  Setting find(OptionSpec option) {
    String key = key(option);
    Optional<String> variable = variable(key);
    if (variable.isPresent()) {
      return new Setting(key, variable.get(), "environment " + Setting.variable(key));
    }
    Optional<String> line = file.value(key);
    if (line.isPresent()) {
      return new Setting(key, line.get(), "file " + file.where(key));
    }
    String builtIn = format(option.initialValue());
    return new Setting(key, builtIn, builtIn.isEmpty() ? "not set" : "default");
  }

  private Optional<String> variable(String key) {
    return Optional.ofNullable(environment.get(Setting.variable(key)))
        .filter(value -> !value.isBlank());
  }

  private static String format(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Collection<?> elements) {
      return elements.stream().map(LayeredDefaults::format).collect(Collectors.joining(","));
    }
    return value instanceof java.time.Duration duration
        ? DurationText.format(duration)
        : value.toString();
  }
}
