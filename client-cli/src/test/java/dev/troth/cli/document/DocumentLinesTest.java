package dev.troth.cli.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentLinesTest {

  @Test
  void countsLinesAndSkipsNothing() throws Exception {
    assertThat(read("a\n\n  \nb\r\nc")).containsExactly("1:a", "2:", "3:", "4:b", "5:c");
    assertThat(read("a\n")).containsExactly("1:a");
    assertThat(read("")).isEmpty();
  }

  @Test
  void readsLinesLongerThanItsBuffer() throws Exception {
    String longLine = "x".repeat(200_000);
    assertThat(read("a\n" + longLine + "\nb")).containsExactly("1:a", "2:" + longLine, "3:b");
  }

  @Test
  void refusesALineThatIsTooLongAndGoesOnAfterIt() throws Exception {
    DocumentLines lines = lines("x".repeat(DocumentText.MAX_BYTES + 1) + "\nb\n");

    lines.advance();
    assertThatThrownBy(lines::text)
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("longer than 4194304 bytes");
    lines.advance();
    assertThat(lines.text()).contains("b");
  }

  @Test
  void refusesBytesThatAreNoTextAndGoesOnAfterThem() throws Exception {
    byte[] bytes = {'a', 'b', (byte) 0xFF, '\n', 'c'};
    DocumentLines lines = new DocumentLines(new ByteArrayInputStream(bytes));

    lines.advance();
    assertThatThrownBy(lines::text).hasMessageContaining("not UTF-8: byte 3 begins no character");
    lines.advance();
    assertThat(lines.text()).contains("c");
  }

  @Test
  void refusesADocumentThatIsTooLong() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return ' ';
          }
        };
    assertThatThrownBy(() -> DocumentText.read(endless))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("split it");
  }

  private static List<String> read(String text) throws IOException, InvalidDocumentException {
    DocumentLines lines = lines(text);
    List<String> read = new ArrayList<>();
    while (lines.advance()) {
      read.add(lines.number() + ":" + lines.text().orElse(""));
    }
    return read;
  }

  private static DocumentLines lines(String text) {
    return new DocumentLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
