package dev.troth.coordinator.engine;

import dev.troth.coordinator.registry.Participant;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.id.StoreId;
import dev.troth.v1.Member;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterReply;
import java.time.Duration;
import java.util.List;

/** A participant as the engine reaches it: its link, and how much of the engine it takes up. */
final class Route {

  /** What routes tell; in turns. */
  interface Listener {
    void up(Route route);

    void down(Route route);

    void answered(Route route, List<RegisterReply> replies);
  }

  private final StoreId store;
  private final SteadyTime time;
  private final Listener listener;
  private volatile Member member;
  private volatile ParticipantLink link;
  private volatile KeyPolicies policies = KeyPolicies.NONE;
  private volatile boolean up;
  private volatile boolean leaving;
  private String downBecause = "not connected yet";
  private long downSince;
  private long heardAt;
  private int users;
  private int inFlight;
  private int retries;

  Route(
      StoreId store,
      Member member,
      ParticipantLink.Opener opener,
      SteadyTime time,
      Listener listener) {
    this.store = store;
    this.time = time;
    this.listener = listener;
    this.member = member;
    this.downSince = time.nanoTime();
    this.heardAt = downSince;
    this.link = open(opener);
  }

  StoreId store() {
    return store;
  }

  Member member() {
    return member;
  }

  ParticipantLink link() {
    return link;
  }

  /** The same object until they change. */
  KeyPolicies policies() {
    return policies;
  }

  boolean isUp() {
    return up;
  }

  boolean isLeaving() {
    return leaving;
  }

  /** Takes in what the participant says of itself now; connects anew when it has moved. */
  void update(Participant said, ParticipantLink.Opener opener) {
    Member now = said.member();
    boolean moved = !now.getAddress().equals(member.getAddress());
    member = now;
    leaving = said.leaving();
    if (!policies.all().equals(said.policies().all())) {
      policies = said.policies();
    }
    heardAt = time.nanoTime();
    if (moved) {
      link.close();
      lose("it moved to " + now.getAddress());
      link = open(opener);
    }
  }

  void send(RegisterMessage message) {
    link.send(message);
  }

  void close() {
    link.close();
    lose("closed");
  }

  /** Whether the connection has been lost for so long that nothing new should rely on it. */
  boolean isGone(long now) {
    return !up && now - downSince > EngineLimits.RECONNECT_PATIENCE.toNanos();
  }

  /** How long it has said nothing, neither here nor of itself. */
  Duration silence(long now) {
    return Duration.ofNanos(now - heardAt);
  }

  String downBecause() {
    return downBecause;
  }

  /** Whether a transaction or a saga that is driven here goes this way, now or later. */
  boolean isUsed() {
    return users > 0;
  }

  void use() {
    users++;
  }

  void release() {
    users--;
  }

  /** Undecided transactions that go this way. */
  int inFlight() {
    return inFlight;
  }

  void began() {
    inFlight++;
  }

  void ended() {
    inFlight--;
  }

  /** Attempts of sagas' steps after the first that are under way here. */
  int retries() {
    return retries;
  }

  void retryBegan() {
    retries++;
  }

  void retryEnded() {
    retries--;
  }

  private ParticipantLink open(ParticipantLink.Opener opener) {
    return opener.open(member, new LinkListener());
  }

  private void lose(String why) {
    downBecause = why;
    if (up) {
      up = false;
      downSince = time.nanoTime();
      listener.down(this);
    }
  }

  /** A closed link says nothing more, so that each of these belongs to the link of its time. */
  private final class LinkListener implements ParticipantLink.Listener {
    @Override
    public void up() {
      if (!up) {
        up = true;
        heardAt = time.nanoTime();
        listener.up(Route.this);
      }
    }

    @Override
    public void down(String why) {
      lose(why);
    }

    @Override
    public void answered(List<RegisterReply> replies) {
      heardAt = time.nanoTime();
      listener.answered(Route.this, replies);
    }
  }
}
