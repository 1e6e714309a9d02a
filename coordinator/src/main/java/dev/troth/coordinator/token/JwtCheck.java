package dev.troth.coordinator.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.troth.daemon.permission.BearerToken;
import dev.troth.daemon.permission.InvalidTokenException;
import dev.troth.daemon.permission.TokenCheck;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON web tokens: signed by a key of the issuer's with an algorithm whose keys are public,
 * made by this issuer for this audience, and of now. What a token says of roles is not listened to.
 */
public final class JwtCheck implements TokenCheck {

  /** How far the issuer's clock may be from this one. */
  static final Duration LEEWAY = Duration.ofSeconds(30);

  /** With a secret one both sides could make tokens; 'none' needs no key at all. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.PS256,
          JWSAlgorithm.ES256,
          JWSAlgorithm.EdDSA,
          JWSAlgorithm.Ed25519);

  private static final Pattern SUBJECT = Pattern.compile("[\\p{Graph}&&[^\"*]]{1,200}");
  private static final int MAX_KEYS_TRIED = 4;

  private final Supplier<TokenKeys> keys;
  private final String issuer;
  private final String audience;
  private final LongSupplier wallMillis;

  /**
   * @param keys of the issuer, as they are now
   * @param wallMillis milliseconds since 1970
   */
  public JwtCheck(
      Supplier<TokenKeys> keys, String issuer, String audience, LongSupplier wallMillis) {
    this.keys = keys;
    this.issuer = issuer;
    this.audience = audience;
    this.wallMillis = wallMillis;
  }

  @Override
  public BearerToken check(String token) throws InvalidTokenException {
    SignedJWT parsed = parse(token);
    requireSignature(parsed);
    JWTClaimsSet claims = claims(parsed);
    if (!issuer.equals(claims.getIssuer())) {
      throw new InvalidTokenException("the token is of another issuer than --token-issuer");
    }
    if (!claims.getAudience().contains(audience)) {
      throw new InvalidTokenException("the token is for another audience than --token-audience");
    }
    String subject = claims.getSubject();
    if (subject == null || !SUBJECT.matcher(subject).matches()) {
      throw new InvalidTokenException(
          "the token's subject must have 1 to 200 printable characters without spaces");
    }
    return new BearerToken(subject, expiry(claims));
  }

  private static SignedJWT parse(String token) throws InvalidTokenException {
    try {
      return SignedJWT.parse(token);
    } catch (ParseException | IllegalArgumentException e) {
      throw new InvalidTokenException("it is no signed JSON web token");
    }
  }

  private void requireSignature(SignedJWT token) throws InvalidTokenException {
    JWSHeader header = token.getHeader();
    if (!ALGORITHMS.contains(header.getAlgorithm())) {
      throw new InvalidTokenException("the token must be signed with RS256, PS256, ES256 or EdDSA");
    }
    if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
      throw new InvalidTokenException("the token's header asks for something unknown here");
    }
    List<JWK> fitting = keys.get().of(header);
    for (JWK key : fitting.subList(0, Math.min(fitting.size(), MAX_KEYS_TRIED))) {
      if (isSignedBy(token, key)) {
        return;
      }
    }
    throw new InvalidTokenException(
        fitting.isEmpty()
            ? "no key of --token-keys fits the token's"
            : "the token is not signed with a key of --token-keys");
  }

  private static boolean isSignedBy(SignedJWT token, JWK key) {
    try {
      return token.verify(verifier(key));
    } catch (JOSEException | IllegalStateException e) {
      return false;
    }
  }

  private static JWSVerifier verifier(JWK key) throws JOSEException {
    if (key instanceof RSAKey rsa) {
      return new RSASSAVerifier(rsa);
    }
    if (key instanceof ECKey ec) {
      return new ECDSAVerifier(ec);
    }
    if (key instanceof OctetKeyPair pair) {
      return new Ed25519Verifier(pair);
    }
    throw new JOSEException("no signatures are made with such a key");
  }

  private static JWTClaimsSet claims(SignedJWT token) throws InvalidTokenException {
    try {
      JWTClaimsSet claims = token.getJWTClaimsSet();
      if (claims != null) {
        return claims;
      }
    } catch (ParseException e) {
      // As below.
    }
    throw new InvalidTokenException("the token's claims are no JSON object of the known form");
  }

  private BooleanSupplier expiry(JWTClaimsSet claims) throws InvalidTokenException {
    Instant now = Instant.ofEpochMilli(wallMillis.getAsLong());
    Instant expires = instant(claims.getExpirationTime());
    if (expires == null) {
      throw new InvalidTokenException("the token never expires: it needs 'exp'");
    }
    Instant last = expires.plus(LEEWAY);
    if (!now.isBefore(last)) {
      throw new InvalidTokenException("the token expired at " + expires + "; get a new one");
    }
    Instant from = instant(claims.getNotBeforeTime());
    if (from != null && now.plus(LEEWAY).isBefore(from)) {
      throw new InvalidTokenException(
          "the token is not valid before " + from + "; are the clocks right?");
    }
    long lastMillis = last.toEpochMilli();
    return () -> wallMillis.getAsLong() >= lastMillis;
  }

  /** The library's word for a moment is an old one. */
  @SuppressWarnings("JavaUtilDate")
  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : Instant.ofEpochMilli(date.getTime());
  }
}
