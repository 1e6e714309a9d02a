package dev.troth.coordinator.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.troth.daemon.permission.BearerToken;
import dev.troth.daemon.permission.InvalidTokenException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // the library's
class JwtCheckTest {

  private static final Issuer issuer = new Issuer();
  private static final Duration LEEWAY = JwtCheck.LEEWAY;

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final Instant issued = now;
  private TokenKeys keys = TokenKeys.parse("keys.json", issuer.publicKeys());
  private final JwtCheck check =
      new JwtCheck(() -> keys, Issuer.NAME, Issuer.AUDIENCE, () -> now.toEpochMilli());

  private void refuses(String token, String message) {
    assertThatThrownBy(() -> check.check(token))
        .isInstanceOf(InvalidTokenException.class)
        .hasMessageContaining(message)
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(token));
  }

  private JWTClaimsSet.Builder claims() {
    return Issuer.claims("alice", issued);
  }

  private static String ec(JWTClaimsSet.Builder claims) {
    return issuer.sign(JWSAlgorithm.ES256, claims.build());
  }

  @Test
  void takesTokensSignedWithEitherKindOfKey() throws Exception {
    for (JWSAlgorithm algorithm :
        new JWSAlgorithm[] {JWSAlgorithm.ES256, JWSAlgorithm.RS256, JWSAlgorithm.PS256}) {
      assertThat(check.check(issuer.sign(algorithm, claims().build())).subject())
          .isEqualTo("alice");
    }
  }

  @Test
  void takesEd25519() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    Base64URL x =
        Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    OctetKeyPair key = new OctetKeyPair.Builder(Curve.Ed25519, x).keyID("ed-1").build();
    keys = TokenKeys.parse("keys.json", new JWKSet(key).toString());
    String signed =
        new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed-1").build().toBase64URL()
            + "."
            + claims().build().toPayload().toBase64URL();
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    String token = signed + "." + Base64URL.encode(signature.sign());

    assertThat(check.check(token).subject()).isEqualTo("alice");
    refuses(token.substring(0, token.length() - 4) + "AAAA", "is not signed with a key");
  }

  @Test
  void aTokenExpiresWithALittleLeeway() throws Exception {
    String token = ec(claims());
    BearerToken good = check.check(token);
    now = issued.plusSeconds(60).plus(LEEWAY).minusMillis(1);
    assertThat(check.check(token).subject()).isEqualTo("alice");
    assertThat(good.isExpired().getAsBoolean()).isFalse();
    now = now.plusMillis(1);
    refuses(token, "expired at 2026-11-22T10:01:00Z");
    assertThat(good.isExpired().getAsBoolean()).isTrue();
  }

  @Test
  void aTokenIsNotUsedBeforeItsTime() throws Exception {
    String token = ec(claims().notBeforeTime(Date.from(issued.plusSeconds(60))));
    refuses(token, "not valid before 2026-11-22T10:01:00Z");
    now = issued.plusSeconds(60).minus(LEEWAY);
    assertThat(check.check(token).subject()).isEqualTo("alice");
  }

  @Test
  void aTokenThatNeverExpiresIsRefused() {
    refuses(ec(claims().expirationTime(null)), "it needs 'exp'");
  }

  @Test
  void anotherIssuersAndAnothersAudienceAreRefused() {
    refuses(ec(claims().issuer("https://evil.example")), "another issuer");
    refuses(ec(claims().issuer(null)), "another issuer");
    refuses(ec(claims().audience("shop")), "another audience");
    refuses(ec(claims().audience((String) null)), "another audience");
  }

  @Test
  void aSubjectHasToBeAName() {
    refuses(ec(claims().subject(null)), "subject");
    refuses(ec(claims().subject("")), "subject");
    refuses(ec(claims().subject("alice bob")), "subject");
    refuses(ec(claims().subject("x".repeat(201))), "subject");
    refuses(ec(claims().subject("a*")), "subject");
  }

  @Test
  void anothersKeyOfTheSameNameIsRefused() {
    refuses(new Issuer().token("alice", issued), "is not signed with a key of --token-keys");
  }

  @Test
  void aKeyThatIsNotThereIsSaidSo() {
    keys = TokenKeys.parse("keys.json", new JWKSet(issuer.rsa().toPublicJWK()).toString());
    refuses(ec(claims()), "no key of --token-keys fits");
  }

  @Test
  void aChangedClaimBreaksTheSignature() {
    String[] parts = ec(claims()).split("\\.", -1);
    String other = ec(claims().subject("root")).split("\\.", -1)[1];
    refuses(parts[0] + "." + other + "." + parts[2], "is not signed with a key");
  }

  @Test
  void noAlgorithmIsNone() {
    refuses(new PlainJWT(claims().build()).serialize(), "no signed JSON web token");
    String[] parts = ec(claims()).split("\\.", -1);
    String none = Base64URL.encode("{\"alg\":\"none\"}").toString();
    refuses(none + "." + parts[1] + ".", "no signed JSON web token");
    refuses(none + "." + parts[1] + "." + parts[2], "no signed JSON web token");
  }

  @Test
  void aPublicKeyIsNoSecret() throws Exception {
    byte[] publicKey = issuer.rsa().toRSAPublicKey().getEncoded();
    String token =
        Issuer.sign(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(),
            claims().build(),
            new MACSigner(publicKey));
    refuses(token, "must be signed with RS256, PS256, ES256 or EdDSA");
  }

  @Test
  void whatIsNoTokenIsSaidSo() {
    refuses("nonsense", "no signed JSON web token");
    refuses("a.b.c", "no signed JSON web token");
  }

  @Test
  void onlyPublicKeysForSignaturesBelongInTheFile() {
    assertThatThrownBy(() -> TokenKeys.parse("k", issuer.privateKeys()))
        .hasMessageContaining("k: keys[0] is secret");
    assertThatThrownBy(
            () -> TokenKeys.parse("k", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}"))
        .hasMessageContaining("k: keys[0] is secret")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("c2VjcmV0"));
    assertThatThrownBy(() -> TokenKeys.parse("k", "{\"keys\":[]}")).hasMessageContaining("no key");
    assertThatThrownBy(() -> TokenKeys.parse("k", "-----BEGIN PUBLIC KEY-----"))
        .hasMessageContaining("no JSON web key set");
  }
}
