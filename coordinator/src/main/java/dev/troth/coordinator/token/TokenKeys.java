package dev.troth.coordinator.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;

/** The public keys of whoever issues tokens: a JSON web key set. */
public final class TokenKeys {

  private static final int MAX_BYTES = 1 << 20;
  private static final int MIN_RSA_BITS = 2048;

  private final JWKSet keys;

  private TokenKeys(JWKSet keys) {
    this.keys = keys;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException it cannot be read, or holds other keys than public ones for
   *     signatures; the message names the file and the key, and shows nothing of it
   */
  public static TokenKeys read(Path file) {
    try {
      return parse(file.toString(), text(file));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
    }
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IllegalArgumentException(file + " is longer than " + MAX_BYTES + " bytes");
    }
    return Files.readString(file);
  }

  static TokenKeys parse(String name, String text) {
    JWKSet keys;
    try {
      keys = JWKSet.parse(text);
    } catch (ParseException e) {
      // What the parser says may quote the file.
      throw new IllegalArgumentException(name + " is no JSON web key set: {\"keys\": [...]}", e);
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(name + " has no key, so no token could be good");
    }
    for (int i = 0; i < keys.size(); i++) {
      require(name + ": keys[" + i + "]", keys.getKeys().get(i));
    }
    return new TokenKeys(keys);
  }

  private static void require(String place, JWK key) {
    if (key.isPrivate()) {
      throw new IllegalArgumentException(
          place + " is secret; only the issuer may know it: public keys alone belong here");
    }
    boolean isUsable =
        key instanceof RSAKey
            || key instanceof ECKey
            || (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve()));
    if (!isUsable) {
      throw new IllegalArgumentException(
          place + " is of a kind that is not taken; RSA, EC and Ed25519 are");
    }
    if (key instanceof RSAKey && key.size() < MIN_RSA_BITS) {
      throw new IllegalArgumentException(
          "%s is an RSA key of %d bits; at least %d".formatted(place, key.size(), MIN_RSA_BITS));
    }
  }

  /** Those that a token with this header can be signed with. */
  List<JWK> of(JWSHeader header) {
    JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
    return matcher == null ? List.of() : new JWKSelector(matcher).select(keys);
  }
}
