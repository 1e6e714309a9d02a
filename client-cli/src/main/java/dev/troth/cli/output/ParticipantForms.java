package dev.troth.cli.output;

import com.google.gson.JsonObject;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.ParticipantStatus;
import java.util.ArrayList;
import java.util.List;

/** Participants as a coordinator knows them. */
public final class ParticipantForms {

  private ParticipantForms() {}

  public static JsonObject json(ListParticipantsResponse response) {
    JsonObject json = new JsonObject();
    json.add("participants", Json.list(response.getParticipantsList(), ParticipantForms::json));
    return json;
  }

  public static String text(ListParticipantsResponse response, Palette palette) {
    boolean hasReplicas =
        response.getParticipantsList().stream().anyMatch(ParticipantForms::isReplica);
    List<String> titles =
        new ArrayList<>(List.of("NAME", "STORE", "ADDRESS", "HEALTH", "IN DOUBT", "SAFE-TIME LAG"));
    if (hasReplicas) {
      titles.add("REPLICA OF");
    }
    Table table = new Table(titles.toArray(String[]::new));
    for (ParticipantStatus participant : response.getParticipantsList()) {
      List<String> cells = new ArrayList<>(cells(participant));
      if (hasReplicas) {
        cells.add(isReplica(participant) ? Printable.text(participant.getReplicaOf()) : "-");
      }
      table.row(cells.toArray(String[]::new));
    }
    return table.render(palette);
  }

  private static List<String> cells(ParticipantStatus participant) {
    return List.of(
        Printable.text(participant.getName()),
        Printable.text(participant.getStoreId()),
        Printable.text(participant.getAddress()),
        health(participant),
        Printable.unsigned(participant.getInDoubt()),
        Printable.seconds(participant.getSafeTimeLagMillis()));
  }

  private static boolean isReplica(ParticipantStatus participant) {
    return !participant.getReplicaOf().isEmpty();
  }

  private static JsonObject json(ParticipantStatus participant) {
    JsonObject json = new JsonObject();
    json.addProperty("name", participant.getName());
    json.addProperty("storeId", participant.getStoreId());
    json.addProperty("address", participant.getAddress());
    json.addProperty("health", health(participant));
    json.add("inDoubt", Json.unsigned(participant.getInDoubt()));
    json.addProperty("safeTimeLag", Printable.seconds(participant.getSafeTimeLagMillis()));
    if (isReplica(participant)) {
      json.addProperty("replicaOf", participant.getReplicaOf());
    }
    return json;
  }

  private static String health(ParticipantStatus participant) {
    return switch (participant.getHealth()) {
      case PARTICIPANT_HEALTH_UP -> "UP";
      case PARTICIPANT_HEALTH_DOWN -> "DOWN";
      case PARTICIPANT_HEALTH_UNSPECIFIED, UNRECOGNIZED -> "UNKNOWN";
    };
  }
}
