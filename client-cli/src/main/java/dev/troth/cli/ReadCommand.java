package dev.troth.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads keys, or all keys with a prefix. */
@Command(
    name = "read",
    description = {
      "Reads keys, or all keys with a prefix, at one participant or several, all at one moment: what"
          + " belongs together is never seen apart.",
      "",
      "With --output json, keys give one object with \"timestamp\", \"values\" and \"staleness\" (how"
          + " far behind now it may be; not of a past moment). Prefixes give one object a line for"
          + " each key that exists, as they come, and the moment on standard error.",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "troth read [OPTIONS] PARTICIPANT/KEY...",
      "       troth read [OPTIONS] --prefix=PARTICIPANT/PREFIX... [--limit=N]",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth read bank-a/accounts/alice bank-b/accounts/bob",
      "  troth read bank-a/accounts/alice --output json | jq '.values[0].value'",
      "  troth read --prefix bank-a/accounts/ --prefix bank-b/accounts/ --as-of 2026-11-20",
      "  troth submit --session s --put shop/carts/7=@cart.json && \\",
      "    troth read --session s shop/carts/7",
      "  troth read feed/alice --consistency bounded:5s"
    })
final class ReadCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", paramLabel = "PARTICIPANT/KEY", description = "The keys to read.")
  private List<String> keys = new ArrayList<>();

  @Option(
      names = "--prefix",
      paramLabel = "PARTICIPANT/PREFIX",
      description =
          "Read the keys that begin with this; PARTICIPANT/ for all of them. May be given several"
              + " times.")
  private List<String> prefixes = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "With --prefix: at most so many keys (default: all).")
  private long limit = Long.MAX_VALUE;

  @Mixin private FreshnessOptions freshness = new FreshnessOptions();

  @Override
  public Integer call() throws Exception {
    if (keys.isEmpty() == prefixes.isEmpty()) {
      throw wrong(
          keys.isEmpty()
              ? "name keys to read, or prefixes with --prefix"
              : "keys and prefixes are read apart: give either PARTICIPANT/KEY or --prefix");
    }
    if (limit < 1) {
      throw wrong("--limit has to be 1 or more");
    }
    if (limit < Long.MAX_VALUE && prefixes.isEmpty()) {
      throw wrong("--limit is for --prefix");
    }
    ReadFreshness choice = freshness.choice(spec);
    Troth troth = Troth.of(spec);
    if (prefixes.isEmpty()) {
      new KeyRead(troth, choice).read(KeyName.parseAll(spec, keys));
    } else {
      new PrefixRead(troth, choice, limit).read(PrefixName.parseAll(spec, prefixes));
    }
    return ExitCode.DONE;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
