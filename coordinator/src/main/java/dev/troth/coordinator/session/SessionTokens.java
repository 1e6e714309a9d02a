package dev.troth.coordinator.session;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.SessionPast;
import dev.troth.v1.SessionStore;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;

/**
 * Tokens as text: base64url, without padding, of a {@link SessionPast} and the HMAC-SHA256 over it.
 * Any thread.
 */
public final class SessionTokens {

  /** More than the largest token has. */
  static final int MAX_CHARS = 16 << 10;

  private static final int MAC_BYTES = 32;
  private static final byte[] NAMELESS = {};

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final SessionKey key;

  /** Looking a Mac up and giving it its key costs more than using it. */
  private final ThreadLocal<Mac> macs;

  /** Tells keys apart, and nothing about them. */
  private final int keyId;

  public SessionTokens(SessionKey key) {
    this.key = key;
    this.macs = ThreadLocal.withInitial(this::newMac);
    this.keyId = ByteBuffer.wrap(newMac().doFinal(NAMELESS)).getInt();
  }

  String encode(SessionToken token) {
    SessionPast.Builder past =
        SessionPast.newBuilder()
            .setTimestamp(token.timestamp().bits())
            .setKeyId(keyId)
            .setSession(token.id());
    token
        .stores()
        .forEach(
            (name, store) ->
                past.addStores(
                    SessionStore.newBuilder().setName(name).setStoreId(store.toBytes())));
    byte[] body = past.build().toByteArray();
    byte[] signed = Arrays.copyOf(body, body.length + MAC_BYTES);
    System.arraycopy(macs.get().doFinal(body), 0, signed, body.length, MAC_BYTES);
    return ENCODER.encodeToString(signed);
  }

  /**
   * What a token says that was made with this key.
   *
   * @throws RejectedException INVALID_SESSION
   */
  SessionToken verify(String text) {
    byte[] signed = decode(text);
    int bodyBytes = signed.length - MAC_BYTES;
    if (bodyBytes < 0) {
      throw garbled();
    }
    Mac mac = macs.get();
    mac.update(signed, 0, bodyBytes);
    byte[] expected = mac.doFinal();
    boolean isGenuine =
        MessageDigest.isEqual(expected, Arrays.copyOfRange(signed, bodyBytes, signed.length));
    SessionPast past = parse(signed, bodyBytes);
    if (!isGenuine) {
      throw past.getKeyId() == keyId ? garbled() : ofAnotherKey();
    }
    return token(past);
  }

  private static SessionToken token(SessionPast past) {
    Map<String, StoreId> stores = new LinkedHashMap<>();
    for (SessionStore store : past.getStoresList()) {
      stores.put(store.getName(), StoreId.of(store.getStoreId()));
    }
    return new SessionToken(new Timestamp(past.getTimestamp()), stores, past.getSession());
  }

  private static byte[] decode(String text) {
    if (text.length() > MAX_CHARS) {
      throw garbled();
    }
    try {
      return DECODER.decode(text);
    } catch (IllegalArgumentException e) {
      throw garbled();
    }
  }

  private static SessionPast parse(byte[] signed, int bodyBytes) {
    try {
      return SessionPast.parseFrom(ByteString.copyFrom(ByteBuffer.wrap(signed, 0, bodyBytes)));
    } catch (InvalidProtocolBufferException e) {
      throw garbled();
    }
  }

  private static RejectedException garbled() {
    return invalid("it is no session token, or has been changed");
  }

  private static RejectedException ofAnotherKey() {
    return invalid(
        "the session token was signed with another key: by a coordinator with another --session-key-file, or by one without that has since stopped");
  }

  private static RejectedException invalid(String why) {
    return new RejectedException(
        ErrorCode.ERROR_CODE_INVALID_SESSION, why + "; nothing was done, begin a new session");
  }

  private Mac newMac() {
    try {
      Mac mac = Mac.getInstance(SessionKey.ALGORITHM);
      mac.init(key.secret());
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + SessionKey.ALGORITHM, e);
    }
  }
}
