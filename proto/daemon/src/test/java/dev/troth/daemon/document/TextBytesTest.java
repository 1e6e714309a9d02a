package dev.troth.daemon.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TextBytesTest {

  @Test
  void countsWhatEncodingGives() {
    long seed = new Random().nextLong();
    System.out.println("TextBytesTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      String text = Documents.randomKey(random);
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      assertThat(TextBytes.count(text)).as("seed %d, %s", seed, text).isEqualTo(bytes);
      assertThat(TextBytes.fits(text, bytes)).as("seed %d, %s", seed, text).isTrue();
      assertThat(TextBytes.fits(text, bytes - 1)).as("seed %d, %s", seed, text).isFalse();
    }
  }

  @Test
  void knowsHalfAPairWhenItSeesOne() {
    assertThat(TextBytes.count("a\ud83d")).isEqualTo(TextBytes.MALFORMED);
    assertThat(TextBytes.count("\ud83da")).isEqualTo(TextBytes.MALFORMED);
    assertThat(TextBytes.count("\ude00\ud83d")).isEqualTo(TextBytes.MALFORMED);
  }
}
