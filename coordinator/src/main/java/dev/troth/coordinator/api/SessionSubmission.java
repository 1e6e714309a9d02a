package dev.troth.coordinator.api;

import dev.troth.coordinator.engine.Client;
import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.Submittable;
import dev.troth.coordinator.session.Session;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;

/** A submission, and the session that its client's answer is for. */
public record SessionSubmission(Submittable submission, Session session) implements Submittable {

  @Override
  public void submitTo(CoordinatorEngine engine, Client client) {
    submission.submitTo(engine, new SessionClient(client, session));
  }

  private record SessionClient(Client client, Session session) implements Client {
    @Override
    public void outcome(Outcome outcome) {
      client.outcome(SessionOutcomes.withToken(outcome, session));
    }

    @Override
    public void rejected(Reason reason) {
      client.rejected(reason);
    }
  }
}
