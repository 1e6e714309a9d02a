package dev.troth.systemtests.simulation.world;

import dev.troth.id.RegisterId;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.v1.RegisterAnswer;

/** Watches participants while they are at it. */
public interface Observer extends SimulatedDisk.Observer {

  /** About to leave the participant. */
  void answering(ParticipantNode participant, RegisterId id, RegisterAnswer answer);

  /** A turn has ended, and what it wrote is written. */
  void turned(ParticipantNode participant);

  /** Its process has started again. */
  void restarted(ParticipantNode participant);

  /** What those who follow its journal are told. */
  void progressed(ParticipantNode participant, JournalProgress progress);
}
