package dev.troth.coordinator.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.troth.coordinator.replica.ReadRoute;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ScanPosition;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** Page tokens: base64url, without padding, of a {@link ScanPosition}. */
final class ScanPlace {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private ScanPlace() {}

  static String encode(ScanPosition position) {
    return ENCODER.encodeToString(position.toByteArray());
  }

  /**
   * Where a request's page begins.
   *
   * @throws RejectedException INVALID_REQUEST when the token is not of a scan of these prefixes
   */
  static ScanPosition decode(String token, List<PrefixReference> prefixes, ByteString hash) {
    ScanPosition position;
    try {
      position = ScanPosition.parseFrom(DECODER.decode(token));
    } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
      throw invalid("it is no page token");
    }
    if (!position.getPrefixesHash().equals(hash)) {
      throw invalid("it is of a scan of other prefixes, or a participant has another store now");
    }
    if (Integer.compareUnsigned(position.getPrefix(), prefixes.size()) >= 0
        || position.getTimestamp() == 0) {
      throw invalid("it is no page token");
    }
    return position;
  }

  /** What tells one scan from another: its prefixes, and the stores that they are read in. */
  static ByteString hash(List<PrefixReference> prefixes, List<ReadRoute> routes) {
    MessageDigest digest = sha256();
    for (int i = 0; i < prefixes.size(); i++) {
      digest.update(routes.get(i).store().toBytes().toByteArray());
      byte[] prefix = prefixes.get(i).toByteArray();
      digest.update((byte) (prefix.length >>> Byte.SIZE));
      digest.update((byte) prefix.length);
      digest.update(prefix);
    }
    return ByteString.copyFrom(digest.digest());
  }

  static RejectedException invalid(String why) {
    return new RejectedException(
        ErrorCode.ERROR_CODE_INVALID_REQUEST, "page_token: " + why + "; begin the scan again");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
