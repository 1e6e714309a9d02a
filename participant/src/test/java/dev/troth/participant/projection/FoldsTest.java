package dev.troth.participant.projection;

import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.append;
import static dev.troth.participant.engine.Documents.delete;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.troth.v1.Append;
import dev.troth.v1.Operation;
import dev.troth.v1.StreamEvent;
import org.junit.jupiter.api.Test;

/** What becomes of events. */
class FoldsTest {

  private static Operation sold(String key, String data) {
    return Operation.newBuilder()
        .setAppend(
            Append.newBuilder()
                .setKey(key)
                .addEvents(StreamEvent.newBuilder().setType("sold").setData(data)))
        .build();
  }

  @Test
  void everyEventCounts() {
    Followed followed = new Followed("n count over orders/");
    followed.commit(put("orders/1", "a"), put("orders/2", "b"), put("other/1", "c"));
    followed.commit(delete("orders/1"), append("orders/log", "x", "y"));
    followed.catchUp();
    assertThat(followed.count("n")).isEqualTo(5);
  }

  @Test
  void aResultOfNothingIsThereToo() {
    Followed followed = new Followed("n count over orders/", "l last over orders/");
    followed.commit(put("other/1", "c"));
    followed.catchUp();
    assertThat(followed.result("n").exists()).isTrue();
    assertThat(followed.count("n")).isZero();
    assertThat(followed.result("l").exists()).isFalse();
  }

  @Test
  void countersAreSummedUp() {
    Followed followed = new Followed("money sum over accounts/");
    followed.commit(add("accounts/a", 100), add("accounts/b", 20));
    followed.commit(add("accounts/a", -30), add("accounts/b", 30), add("other", 7));
    followed.catchUp();
    assertThat(followed.count("money")).isEqualTo(120);
  }

  @Test
  void aResultThatDoesNotChangeIsNotWritten() {
    Followed followed = new Followed("money sum over accounts/");
    followed.commit(add("accounts/a", 100));
    followed.catchUp();
    long events = followed.participant.store.journal().size();
    followed.commit(add("accounts/a", -30), add("accounts/b", 30));
    followed.catchUp();
    assertThat(followed.writes("money")).isEqualTo(1);
    assertThat(followed.participant.store.journal()).hasSize((int) events + 2);
  }

  @Test
  void aFieldOfValuesIsSummedUpAsItIsNow() {
    Followed followed = new Followed("n sum cents over sales/");
    followed.commit(put("sales/1", "{\"cents\": 5}"), put("sales/2", "{\"cents\": 7}"));
    followed.catchUp();
    followed.commit(put("sales/1", "{\"cents\": 50}"), put("sales/1", "{\"cents\": 60}"));
    followed.commit(delete("sales/2"), put("sales/3", "{\"cents\": -1, \"x\": [1]}"));
    followed.catchUp();
    assertThat(followed.count("n")).isEqualTo(59);
  }

  @Test
  void aFieldOfStreamsIsSummedUp() {
    Followed followed = new Followed("n sum cents over sales/");
    followed.commit(sold("sales/log", "{\"cents\": 5}"), sold("sales/log", "{\"cents\": 6}"));
    followed.catchUp();
    assertThat(followed.count("n")).isEqualTo(11);
  }

  @Test
  void whatHasNoSuchWholeNumberAddsNothing() {
    Followed followed = new Followed("n sum cents over sales/");
    for (String text :
        new String[] {
          "cents",
          "5",
          "[5]",
          "{\"cents\": \"5\"}",
          "{\"cents\": 5.5}",
          "{\"cents\": 5} 6",
          "{\"cents\": 1e999999999}",
          "{\"cents\": 9223372036854775808}",
          "{cents: 5}",
          "",
          "{\"cents\": null}",
          "{\"cent\": 5}"
        }) {
      followed.commit(put("sales/" + text.hashCode(), text));
    }
    followed.commit(add("sales/counter", 9), put("sales/good", " {\"cents\": 5.0}"));
    followed.catchUp();
    assertThat(followed.count("n")).isEqualTo(5);
  }

  @Test
  void aSumThatLeavesItsBoundsStandsStill() {
    Followed followed = new Followed("n sum over big/", "c count over big/");
    followed.commit(add("big/a", Long.MAX_VALUE));
    followed.catchUp();
    followed.commit(add("big/b", 1));
    followed.catchUp();
    assertThat(followed.count("n")).isEqualTo(Long.MAX_VALUE);
    assertThat(followed.count("c")).isEqualTo(2);
  }

  @Test
  void theLastEventIsShownWhole() {
    Followed followed = new Followed("l last over logins/");
    followed.commit(put("logins/alice", "here"), put("logins/bob", "there"));
    followed.catchUp();
    assertThat(followed.text("l"))
        .startsWith("{\"key\":\"logins/bob\",\"at\":\"20")
        .endsWith("\",\"position\":2,\"value\":\"there\"}");
    followed.commit(sold("logins/log", "{}"));
    followed.catchUp();
    assertThat(followed.text("l")).endsWith(",\"type\":\"sold\",\"data\":\"{}\"}");
    followed.commit(delete("logins/bob"));
    followed.catchUp();
    assertThat(followed.text("l")).contains("logins/bob").endsWith(",\"deleted\":true}");
    followed.commit(add("logins/n", -2));
    followed.catchUp();
    assertThat(followed.text("l")).endsWith(",\"add\":-2}");
  }

  @Test
  void theHighestValuesAreRanked() {
    Followed followed = new Followed("t top 2 by score over scores/");
    followed.commit(score("a", "5"), score("b", "7.5"), score("c", "7.5"), score("d", "1"));
    followed.catchUp();
    assertThat(followed.text("t"))
        .isEqualTo("[" + shown("b", "7.5") + "," + shown("c", "7.5") + "]");
    followed.commit(score("b", "0"));
    followed.catchUp();
    assertThat(followed.text("t")).isEqualTo("[" + shown("c", "7.5") + "," + shown("a", "5") + "]");
    followed.commit(delete("scores/c"), put("scores/a", "none"), score("b", "3"));
    followed.catchUp();
    assertThat(followed.text("t")).isEqualTo("[" + shown("b", "3") + "," + shown("d", "1") + "]");
    followed.commit(delete("scores/b"), delete("scores/d"));
    followed.catchUp();
    assertThat(followed.text("t")).isEqualTo("[]");
  }

  private static Operation score(String who, String score) {
    return put("scores/" + who, "{\"score\": " + score + ", \"x\": null}");
  }

  private static String shown(String who, String score) {
    return "{\"key\":\"scores/%s\",\"score\":%s,\"value\":{\"score\":%s,\"x\":null}}"
        .formatted(who, score, score);
  }

  @Test
  void eventsOfStreamsAreRankedOneByOne() {
    Followed followed = new Followed("t top 2 by cents over sales/");
    followed.commit(sold("sales/a", "{\"cents\":5}"), sold("sales/a", "{\"cents\":9}"));
    followed.commit(sold("sales/b", "{\"cents\":7}"), put("sales/c", "{\"cents\":8}"));
    followed.catchUp();
    followed.commit(delete("sales/c")); // the streams are looked through again
    followed.catchUp();
    assertThat(followed.text("t"))
        .isEqualTo(
            "[{\"key\":\"sales/a\",\"cents\":9,\"position\":2,\"type\":\"sold\",\"value\":{\"cents\":9}},"
                + "{\"key\":\"sales/b\",\"cents\":7,\"position\":3,\"type\":\"sold\",\"value\":{\"cents\":7}}]");
  }

  @Test
  void resultsAreNeverFolded() {
    Followed followed = new Followed("n count over *", "t top 1 by cents over *");
    followed.commit(put("a", "{\"cents\":1}"));
    followed.catchUp();
    followed.commit(put("b", "{\"cents\":2}"));
    followed.catchUp();
    assertThat(followed.count("n")).isEqualTo(2);
    followed.commit(delete("b"));
    followed.catchUp();
    assertThat(followed.text("t")).contains("\"key\":\"a\"");
  }

  @Test
  void aProjectionThatHasChangedIsMadeAnew() {
    Followed followed = new Followed("n count over a/", "l last over a/");
    followed.commit(add("a/x", 5), add("a/y", 6), add("b/z", 100));
    followed.catchUp();
    assertThat(followed.count("n")).isEqualTo(2);
    followed.restarted("n sum over b/", "l last over nothing/");
    followed.catchUp();
    assertThat(followed.count("n")).isEqualTo(100);
    assertThat(followed.result("l").exists()).isFalse();
  }

  @Test
  void aResultThatSomebodyElseHasWrittenIsMadeAnew() {
    Followed followed = new Followed("n count over a/");
    followed.commit(add("a/x", 5));
    followed.catchUp();
    followed.commit(add("projections/n", 41)); // while there was no such projection
    followed.restarted();
    followed.catchUp();
    assertThat(followed.count("n")).isEqualTo(1);
  }

  @Test
  void aResultKeepsItsKind() {
    Followed followed = new Followed("n count over a/");
    followed.commit(add("a/x", 5));
    followed.catchUp();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> followed.restarted("n last over a/"))
        .withMessageContaining("projections/n")
        .withMessageContaining("another name");
  }

  @Test
  void aNewProjectionCatchesUpInPieces() {
    Followed followed = new Followed("old count over a/");
    long many = 2 * Projector.MAX_EVENTS;
    many += 100 - many % 100;
    for (long i = 0; i < many; i += 100) {
      Operation[] some = new Operation[100];
      for (int j = 0; j < some.length; j++) {
        some[j] = add("a/x" + j, 1);
      }
      followed.commit(some);
    }
    followed.participant.sync();
    followed.participant.tick();
    followed.participant.sync();
    assertThat(followed.step()).isTrue();
    assertThat(followed.count("old")).isBetween((long) Projector.MAX_EVENTS, many - 1);
    assertThat(followed.count("old") % 100).as("whole transactions").isZero();
    followed.restarted("old count over a/", "new sum over a/");
    followed.catchUp();
    assertThat(followed.count("old")).isEqualTo(followed.count("new")).isEqualTo(many);
  }
}
