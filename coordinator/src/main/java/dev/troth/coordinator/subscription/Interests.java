package dev.troth.coordinator.subscription;

import dev.troth.coordinator.engine.Routes;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ParticipantCursor;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.Reason;
import dev.troth.v1.SubscribeRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A request to subscribe, taken apart by participants. */
final class Interests {

  private Interests() {}

  /**
   * What a request is about, in the order of the participants' names.
   *
   * @throws RejectedException UNKNOWN_PARTICIPANT, WRONG_STORE, INVALID_REQUEST
   */
  static List<Interest> of(SubscribeRequest request, Routes routes) {
    Map<String, ParticipantServiceSubscribeRequest.Builder> filters = new TreeMap<>();
    for (PrefixReference prefix : request.getPrefixesList()) {
      filter(filters, prefix.getParticipant()).addPrefixes(prefix.getPrefix());
    }
    for (KeyReference key : request.getKeysList()) {
      filter(filters, key.getParticipant()).addKeys(key.getKey());
    }
    Map<String, ParticipantCursor> seen = seen(request, filters);
    List<Interest> interests = new ArrayList<>(filters.size());
    filters.forEach(
        (name, filter) -> {
          StoreId store = routes.find(name).store();
          interests.add(new Interest(name, store, filter.build(), after(seen, name, store)));
        });
    return interests;
  }

  private static ParticipantServiceSubscribeRequest.Builder filter(
      Map<String, ParticipantServiceSubscribeRequest.Builder> filters, String participant) {
    return filters.computeIfAbsent(
        participant, name -> ParticipantServiceSubscribeRequest.newBuilder());
  }

  private static Map<String, ParticipantCursor> seen(
      SubscribeRequest request, Map<String, ?> filters) {
    Map<String, ParticipantCursor> seen = new HashMap<>();
    List<ParticipantCursor> cursors = request.getAfter().getCursorsList();
    for (int i = 0; i < cursors.size(); i++) {
      ParticipantCursor cursor = cursors.get(i);
      String path = "after.cursors[" + i + "]";
      if (!filters.containsKey(cursor.getParticipant())) {
        throw invalid(
            "%s: nothing of participant '%s' is subscribed to"
                .formatted(path, cursor.getParticipant()));
      }
      if (cursor.getCursor().getPosition() < 0) {
        throw invalid(path + ".cursor.position: there is no such position");
      }
      if (seen.put(cursor.getParticipant(), cursor) != null) {
        throw invalid(path + ": the participant is there twice");
      }
    }
    return seen;
  }

  private static JournalCursor after(
      Map<String, ParticipantCursor> seen, String name, StoreId store) {
    ParticipantCursor cursor = seen.get(name);
    if (cursor == null) {
      return JournalCursor.getDefaultInstance();
    }
    if (!cursor.getStoreId().equals(store.toBytes())) {
      throw new RejectedException(wrongStore(name));
    }
    return cursor.getCursor();
  }

  /** The checkpoint says nothing of the store that is there now. */
  static Reason wrongStore(String participant) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_WRONG_STORE)
        .setMessage(
            "the checkpoint is of another store of participant '%s' than the one that is there now"
                .formatted(participant))
        .setParticipant(participant)
        .build();
  }

  private static RejectedException invalid(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }
}
