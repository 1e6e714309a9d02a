package dev.troth.cli;

import dev.troth.cli.bench.BenchPlan;
import dev.troth.cli.bench.WorkloadKind;
import dev.troth.cli.client.CoordinatorAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts a load on a running cluster, measures it, and proves what it left behind. */
@Command(
    name = "bench",
    description = {
      "Puts a load on a running cluster and measures it. Then it proves that what the load left"
          + " behind is what was answered: every key holds what its committed transactions add up"
          + " to, and a sample of them is looked up at every participant.",
      "",
      "A run has its own keys, under bench/<run id>/, and touches no others. They stay; so does the"
          + " room that they take.",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth bench --in-flight 256 --duration 30s",
      "  troth bench --workload hot --participants bank-a,bank-b --output json",
      "  troth bench --rate 5000 --metrics host-a:7490 --metrics host-b:7490",
      "",
      "Exit codes:",
      "  0  measured, and the proof holds",
      "  1  the proof is violated, or nothing could be measured",
      "  3  something could not be checked"
    })
final class BenchCommand implements Callable<Integer> {

  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final int USUAL_PARTICIPANTS = 2;

  /** Short enough to be typed. */
  private static final int MAX_MADE_SEED = 1_000_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--workload",
      paramLabel = "KIND",
      defaultValue = "transfer",
      description = {
        "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
        "transfer: units between accounts of different participants; hot: the same, all from one"
            + " account; saga: transfers as sagas, a step at each participant; read: accounts, at the consistency asked for; append: an event to a stream at each participant;"
            + " mixed: half transfers, a quarter reads, a quarter appends."
      })
  private WorkloadKind workload = WorkloadKind.transfer;

  @Option(
      names = "--participants",
      paramLabel = "NAME",
      split = ",",
      description = "Which ones take part (default: all that are up).")
  private List<String> participants = new ArrayList<>();

  @Option(
      names = "--participants-per-transaction",
      paramLabel = "N",
      description = "How many take part in each transaction (default: 2, if there are as many).")
  private @Nullable Integer participantsPerTransaction;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Accounts, or streams, at each participant (default: ${DEFAULT-VALUE}).")
  private int keys;

  @Option(
      names = "--skew",
      paramLabel = "S",
      defaultValue = "0",
      description =
          "Zipf's exponent: 0 draws every key as often, 1 some much more often (default:"
              + " ${DEFAULT-VALUE}).")
  private double skew;

  @Option(
      names = "--exclusive",
      description =
          "With --workload hot: takes the account exclusively, by reading it in the transaction,"
              + " not in escrow.")
  private boolean exclusive;

  @Option(
      names = "--consistency",
      paramLabel = "LEVEL",
      defaultValue = "strong",
      converter = ConsistencyLevel.Converter.class,
      completionCandidates = ConsistencyLevel.Converter.class,
      description =
          "With --workload read or mixed: how fresh reads are: strong, session, bounded:DURATION or"
              + " eventual (default: ${DEFAULT-VALUE}). With session, as many sessions as --in-flight.")
  private ConsistencyLevel consistency = ConsistencyLevel.STRONG;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "How many are open at once, at most (default: ${DEFAULT-VALUE}). A coordinator takes up to"
              + " 4096 from one client; the others wait here.")
  private int inFlight;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = {
        "Starts N a second on a schedule, however the earlier ones fare. Latency counts from the"
            + " time on the schedule, also when there was no room to start.",
        "Without it the next one starts when one ends."
      })
  private @Nullable Double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "How long to measure (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ofSeconds(30);

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.OrZero.class,
      description = "How long the load runs before that (default: ${DEFAULT-VALUE}).")
  private Duration warmup = Duration.ofSeconds(5);

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How often to submit with a new id what was aborted because others were in its way"
              + " (default: ${DEFAULT-VALUE}). Its latency counts from the first one.")
  private int retries;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the choices of keys and participants (default: another one each time).")
  private @Nullable Long seed;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "How many transactions the proof looks up at every participant (default:"
              + " ${DEFAULT-VALUE}). It compares all keys in any case.")
  private int sample;

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      split = ",",
      description =
          "A daemon's HTTP address; may be given several times. From all of them come bytes and"
              + " syncs of the log and CPU time of a transaction.")
  private List<String> metrics = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    if (retries < 0) {
      throw wrong("--retries has to be 0 or more");
    }
    try {
      return new BenchOnce(Troth.of(spec), retries, CoordinatorAddress.parseList(daemons()))
          .run(this::plan);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private String daemons() {
    return String.join(",", metrics);
  }

  /**
   * @param up the participants that are
   */
  private BenchPlan plan(List<String> up) {
    List<String> chosen = participants.isEmpty() ? up : participants;
    for (String name : chosen) {
      if (!up.contains(name)) {
        throw new IllegalArgumentException(
            "no participant %s is up; there are: %s".formatted(name, String.join(", ", up)));
      }
    }
    SecureRandom random = new SecureRandom();
    return new BenchPlan(
        RUN_TIME.format(Instant.now()) + "-%08x".formatted(random.nextInt()),
        workload,
        chosen,
        participantsPerTransaction == null
            ? Math.min(USUAL_PARTICIPANTS, chosen.size())
            : participantsPerTransaction,
        keys,
        skew,
        exclusive,
        consistency.message(),
        inFlight,
        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
        warmup,
        duration,
        seed == null ? random.nextInt(MAX_MADE_SEED) : seed,
        sample);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
