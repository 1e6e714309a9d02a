package dev.troth.systemtests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** A file of payment orders for the bank example. */
final class PaymentOrders {

  private static final int ORDER_NUMBERS_EACH = 1_000;
  private static final int BANK_COLUMN = 2;

  private PaymentOrders() {}

  /**
   * Writes the orders that the example ships with, so many times over, under numbers of their own.
   *
   * @param banks only orders to these
   */
  static Path write(Path example, Collection<String> banks, int copies, Path to) {
    List<String> orders = read(example.resolve("orders.tsv"));
    List<String> more = new ArrayList<>(List.of(orders.get(0)));
    for (int copy = 0; copy < copies; copy++) {
      for (String order : orders.subList(1, orders.size())) {
        if (banks.contains(order.split("\t", -1)[BANK_COLUMN])) {
          int tab = order.indexOf('\t');
          int number = Integer.parseInt(order.substring(0, tab));
          more.add((number + copy * ORDER_NUMBERS_EACH) + order.substring(tab));
        }
      }
    }
    try {
      return Files.write(to, more);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The participants that a file's orders take, the paying one first. */
  static List<String> participants(Path orders) {
    Set<String> banks = new TreeSet<>();
    List<String> lines = read(orders);
    for (String order : lines.subList(1, lines.size())) {
      banks.add("bank-" + order.split("\t", -1)[BANK_COLUMN].toLowerCase(Locale.ROOT));
    }
    List<String> participants = new ArrayList<>(List.of("home"));
    participants.addAll(banks);
    return participants;
  }

  /**
   * How much has been answered by the command that pays, in bytes.
   *
   * @param data where the example keeps its files
   */
  static long answered(Path data) {
    Path open = data.resolve("open");
    Path results = data.resolve("results");
    try {
      boolean arePayments =
          Files.exists(results)
              && Files.exists(open)
              && Files.size(open) > 0
              && Files.readString(open).contains("\"orders/");
      return arePayments ? Files.size(results) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
