package dev.troth.daemon.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.v1.Role;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionFileTest {

  private static PermissionTable table(String text) {
    return PermissionFile.parse("permissions", text.lines().toList());
  }

  @Test
  void anIdentityHasTheRolesOfItsLineAndNoOthers() {
    PermissionTable table =
        table(
            """
            # daemons
            coordinator-1   peer,operate

            auditor         read      # everything
            """);

    assertThat(table.of("coordinator-1").roles())
        .containsExactlyInAnyOrder(Role.ROLE_PEER, Role.ROLE_OPERATE);
    assertThat(table.of("auditor").roles()).containsExactly(Role.ROLE_READ);
    assertThat(table.of("auditor").mayRead("bank-a", "accounts/alice")).isTrue();
    assertThat(table.of("auditor").maySubmit("bank-a", "accounts/alice")).isFalse();
    assertThat(table.of("coordinator-10").isEmpty()).isTrue();
    assertThat(table.of("").isEmpty()).isTrue();
  }

  @Test
  void submitAndReadHoldForTheirOwnKeys() {
    Grants pay =
        table(
                """
                pay  submit  bank-a/accounts/ bank-b
                pay  read    bank-a/accounts/eu/
                """)
            .of("pay");

    assertThat(pay.maySubmit("bank-a", "accounts/alice")).isTrue();
    assertThat(pay.maySubmit("bank-a", "limits/alice")).isFalse();
    assertThat(pay.maySubmit("bank-b", "limits/alice")).isTrue();
    assertThat(pay.maySubmit("bank-bb", "limits/alice")).isFalse();
    assertThat(pay.mayRead("bank-a", "accounts/eu/alice")).isTrue();
    assertThat(pay.mayRead("bank-a", "accounts/alice")).isFalse();
    assertThat(pay.mayRead("bank-b", "accounts/eu/alice")).isFalse();
    assertThat(pay.submitsEverywhere()).isFalse();
  }

  @Test
  void aPrefixIsReadOnlyWhenAllItsKeysMayBe() {
    Grants grants = table("a read bank/accounts/").of("a");

    assertThat(grants.mayRead("bank", "accounts/")).isTrue();
    assertThat(grants.mayRead("bank", "accounts/eu/")).isTrue();
    assertThat(grants.mayRead("bank", "accounts")).isFalse();
    assertThat(grants.mayRead("bank", "")).isFalse();
  }

  @Test
  void allLinesThatFitHoldTogether() {
    PermissionTable table =
        table(
            """
            *            read    public/notices/
            token:*      read    shop/
            token:alice  submit  shop/carts/alice/
            """);

    assertThat(table.of("token:alice").roles())
        .containsExactlyInAnyOrder(Role.ROLE_READ, Role.ROLE_SUBMIT);
    assertThat(table.of("token:alice").mayRead("public", "notices/1")).isTrue();
    assertThat(table.of("token:bob").maySubmit("shop", "carts/alice/1")).isFalse();
    assertThat(table.of("anonymous").mayRead("shop", "x")).isFalse();
    assertThat(table.of("anonymous").mayRead("public", "notices/1")).isTrue();
  }

  @Test
  void anUnlimitedLineBeatsALimitedOne() {
    Grants both = table("a read bank/x/\na read\n").of("a");

    assertThat(both.readsEverywhere()).isTrue();
    assertThat(table("a read\na read bank/x/\n").of("a").mayRead("b", "y")).isTrue();
  }

  @Test
  void aStarStandsForParticipantsThatBeginSo() {
    Grants grants = table("a submit bank-*/accounts/ *").of("a");
    Grants some = table("a submit bank-*/accounts/").of("a");

    assertThat(some.maySubmit("bank-z", "accounts/1")).isTrue();
    assertThat(some.maySubmit("bank", "accounts/1")).isFalse();
    assertThat(grants.maySubmit("shop", "anything")).isTrue();
  }

  @Test
  void whatHasSpacesStandsInQuotes() {
    Grants grants = table("\"Point of Sale 4\" submit \"stock/my shelf/\"").of("Point of Sale 4");

    assertThat(grants.maySubmit("stock", "my shelf/1")).isTrue();
    assertThat(grants.maySubmit("stock", "my")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "alice|says nothing about the identity; its roles must follow",
        "alice write|there is no role 'write'; submit, read, operate and peer there are",
        "alice read,|there is no role ''",
        "alice read, submit|there is no role ''",
        "al*ce read|'*' at the end",
        "alice read Bank|does not begin with a participant's name: 1 to 63",
        "alice read bank/accounts/*|a prefix needs no '*'",
        "alice operate bank|operate and peer hold everywhere",
        "alice read,peer bank|operate and peer hold everywhere",
        "\"Point of Sale read|a double quote begins or ends a word",
        "Point\"of\" read|a double quote begins or ends a word",
        "\"\" read|the identity must be a whole one",
      })
  void saysWhatIsWrongAndWhere(String line, String message) {
    assertThatThrownBy(() -> table("ok read\n" + line + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("permissions:2: '" + line + "': ")
        .hasMessageContaining(message);
  }

  @Test
  void aFileWithoutALineIsAMistake() {
    assertThatThrownBy(() -> table("# nothing yet\n"))
        .hasMessage("permissions: has no line, so nobody could do anything");
    assertThatThrownBy(() -> PermissionFile.read(Path.of("no", "such")))
        .hasMessageContaining("there is no file");
    assertThatThrownBy(
            () ->
                PermissionFile.parse(
                    "p", Collections.nCopies(PermissionFile.MAX_LINES + 1, "a read")))
        .hasMessageContaining("more than 10000 lines");
  }

  @Test
  void withoutAFileEverybodyMayDoEverything() {
    Grants anybody = PermissionTable.OPEN.of("anybody");

    assertThat(List.of(Role.ROLE_PEER, Role.ROLE_OPERATE, Role.ROLE_READ, Role.ROLE_SUBMIT))
        .allMatch(anybody::has);
    assertThat(anybody.submitsEverywhere() && anybody.readsEverywhere()).isTrue();
  }
}
