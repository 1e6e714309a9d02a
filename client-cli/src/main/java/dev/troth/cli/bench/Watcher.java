package dev.troth.cli.bench;

/** Is told how far a run is. */
public interface Watcher {

  /** Preparing: so many accounts are open. */
  void opened(int accounts, int all);

  /**
   * Loading.
   *
   * @param done so far
   * @param seconds since the load began
   * @param allSeconds until nothing starts any more
   * @param measuring whether it is warm
   */
  void loaded(long done, double seconds, double allSeconds, boolean measuring);

  /** Checking what was left behind. */
  void proving();
}
