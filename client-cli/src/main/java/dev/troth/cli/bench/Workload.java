package dev.troth.cli.bench;

import java.util.random.RandomGenerator;

/** Decides what is asked for next. */
interface Workload {

  Work next(RandomGenerator random);

  /** The workload of a plan. */
  static Workload of(BenchPlan plan, KeySpace space) {
    Draw draw = new Draw(plan, space);
    return switch (plan.workload()) {
      case transfer -> new TransferWorkload(space, draw);
      case hot -> new HotWorkload(space, draw, plan.exclusive());
      case saga -> new SagaWorkload(space, draw);
      case read -> new ReadWorkload(space, draw, plan.reads());
      case append -> new AppendWorkload(space, draw);
      case mixed ->
          new MixedWorkload(
              new TransferWorkload(space, draw),
              new ReadWorkload(space, draw, plan.reads()),
              new AppendWorkload(space, draw));
    };
  }
}
