package dev.troth.daemon.termination;

import dev.troth.id.StoreId;

/** A member as one round of termination sees it. */
public record MemberView(StoreId store, Contact contact, Sight sight) {

  /** How the last message to a member fared in this round. */
  public enum Contact {
    NOT_ASKED,
    ASKED,
    ANSWERED,
    UNREACHABLE
  }

  static MemberView unseen(StoreId store) {
    return new MemberView(store, Contact.NOT_ASKED, Sight.UNSEEN);
  }

  MemberView with(Contact newContact) {
    return new MemberView(store, newContact, sight);
  }

  MemberView seen(Sight later) {
    return new MemberView(store, contact, sight.followedBy(later));
  }

  /** What outlives a round: seals are sticky. */
  MemberView rested() {
    return isSealed()
        ? new MemberView(store, Contact.NOT_ASKED, sight)
        : new MemberView(store, Contact.NOT_ASKED, Sight.UNSEEN);
  }

  boolean isAwaited() {
    return contact == Contact.ASKED;
  }

  boolean isSealed() {
    return sight.is(Sight.Status.SEALED);
  }

  boolean isForgotten() {
    return sight.is(Sight.Status.FORGOTTEN);
  }

  /** Nobody can say what it voted. One seen sealed is not missed: all it could say is known. */
  boolean isMissing() {
    return contact == Contact.UNREACHABLE && !isSealed() && !isForgotten();
  }

  boolean canBeFenced() {
    return contact == Contact.ANSWERED && sight.is(Sight.Status.NONE);
  }
}
