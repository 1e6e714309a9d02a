package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.systemtests.process.cluster.LogFile;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that knows who may do what: people with tokens, on this host and in the clear. */
class PermissionIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REFUSED = 1;

  private static final String RULES =
      """
      anonymous     peer,read
      token:alice   submit,read  bank/accounts/alice/
      token:auditor read
      """;

  @RegisterExtension static final Clusters clusters = new Clusters();

  @TempDir private static Path directory;

  private static KeyPair keys;
  private static Cluster cluster;

  @BeforeAll
  static void start() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    Files.writeString(directory.resolve("keys.json"), keySet());
    writeRules(RULES);
    cluster =
        clusters.start(
            clusters
                .plan()
                .participants("bank")
                .coordinators(1)
                .participantOptions(
                    "--permissions",
                    Files.writeString(directory.resolve("peers"), "anonymous peer\n").toString())
                .coordinatorOptions(
                    "--permissions",
                    directory.resolve("permissions").toString(),
                    "--token-keys",
                    directory.resolve("keys.json").toString(),
                    "--token-issuer",
                    "https://id.example",
                    "--token-audience",
                    "troth"));
  }

  @Test
  void aTokenSaysWhoCallsAndWhatIsDeniedIsNotWritten() throws Exception {
    CliResult own = as("alice", "submit", "--add", "bank/accounts/alice/1=5");
    assertThat(own.exitCode()).as(own.toString()).isZero();

    CliResult others =
        as(
            "alice",
            "submit",
            "--add",
            "bank/accounts/alice/1=-5",
            "--add",
            "bank/accounts/bob/1=5");
    assertThat(others.exitCode()).as(others.toString()).isEqualTo(REFUSED);
    assertThat(others.stderr())
        .contains("PERMISSION_DENIED", "token:alice may not write bank/accounts/bob/1");

    CliResult nobody = cluster.cli().run("submit", "--add", "bank/accounts/alice/1=7");
    assertThat(nobody.exitCode()).isEqualTo(REFUSED);
    assertThat(nobody.stderr()).contains("anonymous may not call SubmitStream", "'submit'");

    CliResult read = as("auditor", "read", "bank/accounts/alice/1", "bank/accounts/bob/1");
    assertThat(read.json().get("values").toString())
        .contains("\"value\":5")
        .contains("\"exists\":false");
    CliResult wide = as("alice", "read", "--prefix", "bank/accounts/");
    assertThat(wide.exitCode()).isEqualTo(REFUSED);
    assertThat(wide.stderr()).contains("may not read all keys that begin with bank/accounts/");

    assertThat(metric("troth_calls_denied_total{role=\"submit\"}")).isGreaterThanOrEqualTo(2);
    awaitLogged("denied identity=\"token:alice\"", () -> as("alice", "read", "--prefix", "bank/"));
    awaitLogged(
        "denied identity=\"anonymous\"",
        () -> cluster.cli().run("submit", "--add", "bank/accounts/alice/1=7"));
  }

  /** Of many denials within a second one is logged. */
  private static void awaitLogged(String words, Callable<CliResult> denied) {
    LogFile log = cluster.coordinator(1).process().log();
    await("the log says " + words)
        .atMost(PATIENCE)
        .until(
            () ->
                log.ofRun().contains(words)
                    || (denied.call().exitCode() == REFUSED && log.ofRun().contains(words)));
  }

  @Test
  void oneLineIsDeniedAndTheOthersGoOn() throws Exception {
    List<JsonObject> results =
        cluster
            .cli()
            .submitLines(
                List.of(
                    Documents.withId(atomic(add("bank", "accounts/alice/2", 1)), Documents.newId()),
                    Documents.withId(atomic(add("bank", "accounts/bob/2", 1)), Documents.newId()),
                    Documents.withId(
                        atomic(add("bank", "accounts/alice/2", 1)), Documents.newId())),
                "--token-file",
                tokenFile("alice", Duration.ofMinutes(5)).toString());

    assertThat(results).hasSize(3);
    assertThat(results.get(0).get("outcome").getAsString()).isEqualTo("COMMITTED");
    assertThat(results.get(1).toString()).contains("PERMISSION_DENIED");
    assertThat(results.get(2).get("outcome").getAsString()).isEqualTo("COMMITTED");
  }

  @Test
  void anOldTokenIsRefused() throws Exception {
    CliResult old =
        cluster
            .cli()
            .run(
                "read",
                "bank/accounts/alice/1",
                "--token-file",
                tokenFile("alice", Duration.ofMinutes(-2)).toString());

    assertThat(old.exitCode()).as(old.toString()).isEqualTo(REFUSED);
    assertThat(old.stderr()).contains("UNAUTHENTICATED", "the token expired at");
  }

  @Test
  void permissionsChangeWithoutARestartAndABadFileChangesNothing() throws Exception {
    CliResult before = as("bob", "read", "bank/accounts/bob/9");
    assertThat(before.stderr()).contains("token:bob may not call Read");

    writeRules(RULES + "token:bob read bank/accounts/bob/\n");
    await("bob may read")
        .atMost(PATIENCE)
        .until(() -> as("bob", "read", "bank/accounts/bob/9").exitCode() == 0);

    writeRules("token:bob wright\n");
    await("the bad file is noticed")
        .atMost(PATIENCE)
        .until(() -> metric("troth_file_reload_failures_total{setting=\"permissions\"}") == 1);
    assertThat(as("bob", "read", "bank/accounts/bob/9").exitCode()).isZero();
    assertThat(cluster.coordinator(1).process().log().ofRun())
        .contains("permissions:1: 'token:bob wright': there is no role 'wright'");
  }

  private static CliResult as(String subject, String... arguments) throws Exception {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--token-file";
    all[arguments.length + 1] = tokenFile(subject, Duration.ofMinutes(5)).toString();
    return cluster.cli().run(all);
  }

  private static void writeRules(String rules) throws IOException {
    Files.move(
        Files.writeString(directory.resolve("permissions.new"), rules),
        directory.resolve("permissions"),
        StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path tokenFile(String subject, Duration life)
      throws IOException, GeneralSecurityException {
    long expires = Instant.now().plus(life).getEpochSecond();
    String signed =
        encode("{\"alg\":\"RS256\",\"kid\":\"1\",\"typ\":\"JWT\"}")
            + "."
            + encode(
                "{\"iss\":\"https://id.example\",\"aud\":\"troth\",\"sub\":\"%s\",\"exp\":%d}"
                    .formatted(subject, expires));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return Files.writeString(
        directory.resolve("token-" + subject), signed + "." + encode(signature.sign()));
  }

  private static String keySet() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"1\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(encode(unsigned(key.getModulus())), encode(unsigned(key.getPublicExponent())));
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static long metric(String name) throws IOException, InterruptedException {
    URI page =
        URI.create("http://" + cluster.coordinator(1).process().endpoint().http() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(page).timeout(PATIENCE).build(), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }
}
