package dev.troth.coordinator.registry;

import dev.troth.daemon.document.DocumentLimits;
import dev.troth.daemon.document.ParticipantNames;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;

/** What somebody says of itself, checked. */
public final class Announcements {

  private Announcements() {}

  /**
   * Its name, store and address.
   *
   * @throws RejectedException INVALID_REQUEST
   */
  public static Member member(AnnounceRequest request) {
    return Member.newBuilder()
        .setName(name("name", request.getName()))
        .setStoreId(request.getStoreId())
        .setAddress(address(request.getAddress()))
        .build();
  }

  /**
   * Its store.
   *
   * @throws RejectedException INVALID_REQUEST
   */
  public static StoreId store(AnnounceRequest request) {
    try {
      return StoreId.of(request.getStoreId());
    } catch (IllegalArgumentException e) {
      throw invalid("store_id: " + e.getMessage());
    }
  }

  /**
   * What holds for its keys.
   *
   * @throws RejectedException INVALID_REQUEST
   */
  public static KeyPolicies policies(AnnounceRequest request) {
    return AnnouncedPolicies.of(request.getPoliciesList());
  }

  /**
   * A participant's name.
   *
   * @param path where it stands
   * @throws RejectedException INVALID_REQUEST
   */
  public static String name(String path, String text) {
    if (!ParticipantNames.isValid(text)) {
      throw invalid(path + " must be " + ParticipantNames.RULE);
    }
    return text;
  }

  private static String address(String text) {
    if (text.length() > DocumentLimits.MAX_ADDRESS_BYTES) {
      throw invalid("address is longer than " + DocumentLimits.MAX_ADDRESS_BYTES + " bytes");
    }
    try {
      HostPort address = HostPort.parse(text);
      if (address.port() == 0) {
        throw invalid("address: port 0 cannot be connected to");
      }
      return address.toString();
    } catch (IllegalArgumentException e) {
      throw invalid("address: " + e.getMessage());
    }
  }

  private static RejectedException invalid(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }
}
