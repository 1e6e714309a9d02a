package dev.troth.coordinator.engine;

/** What a client can submit; its form has been checked. */
public interface Submittable {

  /** Has it driven, and the client told. In a turn. */
  void submitTo(CoordinatorEngine engine, Client client);
}
