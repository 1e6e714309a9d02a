package dev.troth.systemtests.process.cluster;

import dev.troth.daemon.document.Branches;
import dev.troth.daemon.document.SpecHash;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.Owner;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.TransactionSpec;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A coordinator that this test plays: it asks for votes and is never heard of again. At its address
 * nobody listens, as after a crash for ever.
 */
public final class PlayedCoordinator {

  private static final int WAIT_LIMIT_MILLIS = 5_000;

  private final Owner owner;

  public PlayedCoordinator() {
    this("127.0.0.1:" + FreePorts.take());
  }

  /** One that is looked for at an address where somebody else is. */
  public PlayedCoordinator(String address) {
    owner = new OwnerId(UUID.randomUUID(), new SecureRandom().nextLong()).at(address);
  }

  /** What a coordinator would ask {@code to} about a document with these members. */
  public PrepareRequest prepare(
      TransactionSpec document, Collection<Participant> members, Participant to) {
    List<Member> known = members.stream().map(member -> member.client().member()).toList();
    return prepare(document, known, to.client().member());
  }

  /** The same, for members that are known already. */
  public PrepareRequest prepare(TransactionSpec document, List<Member> members, Member to) {
    TransactionId id = TransactionId.parse(document.getId()).orElseThrow();
    List<Operation> branch =
        Branches.split(document).operations().getOrDefault(to.getName(), List.of());
    return PrepareRequest.newBuilder()
        .setStoreId(to.getStoreId())
        .setClock(Line.clock())
        .setKey(RegisterId.atomic(id).toKey())
        .setOwner(owner)
        .addAllMembers(members)
        .setSpecHash(SpecHash.of(document))
        .setPriority(id.timeMillis())
        .setWaitLimitMillis(WAIT_LIMIT_MILLIS)
        .addAllOperations(branch)
        .build();
  }
}
