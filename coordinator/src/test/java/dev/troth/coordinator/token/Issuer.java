package dev.troth.coordinator.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Somebody who issues tokens, with an EC key and an RSA key. */
public final class Issuer {

  public static final String NAME = "https://id.example";
  public static final String AUDIENCE = "troth-test";

  private final ECKey ec;
  private final RSAKey rsa;

  public Issuer() {
    try {
      ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
      rsa = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  RSAKey rsa() {
    return rsa;
  }

  /** The file for {@code --token-keys}. */
  public String publicKeys() {
    List<JWK> keys = List.of(ec.toPublicJWK(), rsa.toPublicJWK());
    return new JWKSet(keys).toString();
  }

  String privateKeys() {
    return new JWKSet(List.<JWK>of(ec)).toString(false);
  }

  /** Good for a minute from {@code now} on. */
  public String token(String subject, Instant now) {
    return sign(JWSAlgorithm.ES256, claims(subject, now).build());
  }

  @SuppressWarnings("JavaUtilDate") // the library's
  static JWTClaimsSet.Builder claims(String subject, Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject(subject)
        .notBeforeTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(60)));
  }

  String sign(JWSAlgorithm algorithm, JWTClaimsSet claims) {
    try {
      boolean isEc = algorithm.equals(JWSAlgorithm.ES256);
      JWSSigner signer = isEc ? new ECDSASigner(ec) : new RSASSASigner(rsa);
      return sign(
          new JWSHeader.Builder(algorithm).keyID(isEc ? "ec-1" : "rsa-1").build(), claims, signer);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) {
    try {
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
