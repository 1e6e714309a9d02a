package dev.troth.daemon.life;

/** Why a life of a store must not go on. */
public enum LifeFault {
  /** The store has been started since, by another process. */
  SUPERSEDED,
  /** It began without something that was durable in an earlier life. */
  ROLLED_BACK
}
