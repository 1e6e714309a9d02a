package dev.troth.cli.output;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Duration;
import dev.troth.v1.Consistency;
import dev.troth.v1.KeyPolicy;
import dev.troth.v1.ParticipantStatus;
import java.util.List;

/** What holds for the keys of participants. */
public final class PolicyForms {

  private static final String ALL_KEYS = "*";

  private PolicyForms() {}

  /** What a policy does not say is left out. */
  public static JsonObject json(List<ParticipantStatus> participants) {
    JsonArray policies = new JsonArray();
    for (ParticipantStatus participant : participants) {
      for (KeyPolicy policy : participant.getPoliciesList()) {
        policies.add(json(participant.getName(), policy));
      }
    }
    JsonObject json = new JsonObject();
    json.add("policies", policies);
    return json;
  }

  public static String text(List<ParticipantStatus> participants, Palette palette) {
    Table table =
        new Table(
            "PARTICIPANT", "PREFIX", "LEVEL", "FIXED", "CACHE", "KEEP", "KEEP LAST", "HORIZON");
    for (ParticipantStatus participant : participants) {
      for (KeyPolicy policy : participant.getPoliciesList()) {
        table.row(
            Printable.text(participant.getName()),
            policy.getPrefix().isEmpty() ? ALL_KEYS : Printable.text(policy.getPrefix()),
            level(policy),
            policy.getFixed() ? "yes" : Printable.NOTHING,
            length(policy.hasCacheFor(), policy.getCacheFor()),
            length(policy.hasKeepFor(), policy.getKeepFor()),
            policy.getKeepLast() == 0
                ? Printable.NOTHING
                : Integer.toUnsignedString(policy.getKeepLast()),
            policy.getHorizon() == 0
                ? Printable.NOTHING
                : Printable.timestamp(policy.getHorizon()));
      }
    }
    return table.render(palette);
  }

  private static JsonObject json(String participant, KeyPolicy policy) {
    JsonObject json = new JsonObject();
    json.addProperty("participant", participant);
    json.addProperty("prefix", policy.getPrefix());
    if (hasLevel(policy)) {
      json.addProperty("level", level(policy));
    }
    json.addProperty("fixed", policy.getFixed());
    if (policy.hasCacheFor()) {
      json.addProperty("cache", Printable.length(policy.getCacheFor()));
    }
    if (policy.hasKeepFor()) {
      json.addProperty("keep", Printable.length(policy.getKeepFor()));
    }
    if (policy.getKeepLast() != 0) {
      json.addProperty("keepLast", Integer.toUnsignedLong(policy.getKeepLast()));
    }
    if (policy.getHorizon() != 0) {
      json.addProperty("horizon", Printable.timestamp(policy.getHorizon()));
    }
    return json;
  }

  /** As it is written in a file of policies. */
  private static String level(KeyPolicy policy) {
    if (!hasLevel(policy)) {
      return Printable.NOTHING;
    }
    String level = Printable.level(policy.getConsistency());
    return policy.hasMaxStaleness()
        ? level + ":" + Printable.length(policy.getMaxStaleness())
        : level;
  }

  private static boolean hasLevel(KeyPolicy policy) {
    return policy.getConsistency() != Consistency.CONSISTENCY_UNSPECIFIED;
  }

  private static String length(boolean isThere, Duration length) {
    return isThere ? Printable.length(length) : Printable.NOTHING;
  }
}
