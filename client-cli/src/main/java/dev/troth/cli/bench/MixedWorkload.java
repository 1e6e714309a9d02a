package dev.troth.cli.bench;

import java.util.random.RandomGenerator;

/** Half transfers, a quarter reads, a quarter appends. */
final class MixedWorkload implements Workload {

  private static final int QUARTERS = 4;

  private final Workload transfers;
  private final Workload reads;
  private final Workload appends;

  MixedWorkload(Workload transfers, Workload reads, Workload appends) {
    this.transfers = transfers;
    this.reads = reads;
    this.appends = appends;
  }

  @Override
  public Work next(RandomGenerator random) {
    return switch (random.nextInt(QUARTERS)) {
      case 0 -> reads.next(random);
      case 1 -> appends.next(random);
      default -> transfers.next(random);
    };
  }
}
