package dev.troth.participant.peers;

import com.google.protobuf.ByteString;
import dev.troth.v1.Member;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Where stores were last known to be, as coordinators say; a row's own address is the fallback. */
final class AddressBook {

  private final Map<ByteString, String> addresses = new ConcurrentHashMap<>();
  private final Map<String, String> byName = new ConcurrentHashMap<>();

  void learn(List<Member> members) {
    for (Member member : members) {
      addresses.put(member.getStoreId(), member.getAddress());
      byName.put(member.getName(), member.getAddress());
    }
  }

  String addressOf(Member member) {
    return addresses.getOrDefault(member.getStoreId(), member.getAddress());
  }

  /** Where the participant of a name was last said to be. */
  Optional<String> addressOf(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
