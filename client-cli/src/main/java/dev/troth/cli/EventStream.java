package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.output.EventForms;
import dev.troth.cli.output.Table;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribedEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The events of keys with some prefixes, as they come. */
final class EventStream {

  private final Troth troth;
  private final Optional<CheckpointFile> file;
  private final long limit;
  private final boolean untilCaughtUp;
  private final Table table = EventForms.table();

  EventStream(Troth troth, Optional<CheckpointFile> file, long limit, boolean untilCaughtUp) {
    this.troth = troth;
    this.file = file;
    this.limit = limit;
    this.untilCaughtUp = untilCaughtUp;
  }

  void follow(List<PrefixName> prefixes)
      throws CallFailedException, IOException, InterruptedException {
    SubscribeRequest.Builder about = SubscribeRequest.newBuilder();
    prefixes.stream().distinct().forEach(prefix -> about.addPrefixes(prefix.toReference()));
    SubscribeRequest subscription = about.build();
    Optional<Checkpoint> after =
        file.isPresent() ? file.get().read(subscription) : Optional.empty();
    try (Connection connection = Connection.open(troth);
        Interruption interruption = Interruption.expect()) {
      new EventFollow(troth, subscription, file, this::form, interruption, limit, untilCaughtUp)
          .follow(connection, after);
    }
  }

  private String form(List<SubscribedEvent> events) {
    if (!troth.wantsJson()) {
      events.forEach(event -> EventForms.row(table, event));
      return table.render(troth.surroundings().palette());
    }
    StringBuilder lines = new StringBuilder();
    events.forEach(event -> lines.append(EventForms.json(event)).append('\n'));
    return lines.toString();
  }
}
