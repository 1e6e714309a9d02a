package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.process.cluster.CliResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example that its README shows. */
class InventoryExampleIT {

  private final ExampleRun example = new ExampleRun("InventoryExampleIT", "inventory");

  @AfterEach
  void clean() {
    example.clean();
  }

  @Test
  void everyShopperSeesTheOwnCartAtOnceAndExactlyWhatThereIsIsSold() {
    CliResult result = example.start();

    System.out.println(result.stdout());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.stdout())
        .contains("cleo puts 2 lamps into the cart, and sees each at once")
        .contains("lamp      25 there, 100 ordered,  25 sold,   0 left");
  }
}
