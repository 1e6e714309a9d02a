package dev.troth.daemon.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.Role;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The contract says who may call what, and this is what it says. */
class CallNeedsTest {

  private static final ServiceDescriptor COORDINATOR =
      CoordinatorServiceGrpc.getServiceDescriptor();
  private static final ServiceDescriptor PARTICIPANT =
      ParticipantServiceGrpc.getServiceDescriptor();

  private static Map<String, List<Role>> roles(ServiceDescriptor service) {
    Map<String, List<Role>> roles = new TreeMap<>();
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      CallNeeds needs = CallNeeds.of(method);
      roles.put(needs.method(), needs.roles());
    }
    return roles;
  }

  @Test
  void everyCallSaysItsRoles() {
    for (ServiceDescriptor service : List.of(COORDINATOR, PARTICIPANT)) {
      assertThat(roles(service))
          .allSatisfy(
              (method, roles) ->
                  assertThat(roles)
                      .as("give %s an option (troth.v1.role)", method)
                      .isNotEmpty()
                      .doesNotContain(Role.ROLE_UNSPECIFIED, Role.UNRECOGNIZED)
                      .doesNotHaveDuplicates());
    }
  }

  @Test
  void onlyPeersCallAParticipantButForBackups() {
    Map<String, List<Role>> roles = roles(PARTICIPANT);

    assertThat(roles.remove("Backup")).containsExactly(Role.ROLE_OPERATE);
    assertThat(roles.values()).allMatch(each -> each.equals(List.of(Role.ROLE_PEER)));
  }

  @Test
  void whoMayCallACoordinator() {
    List<Role> readers = List.of(Role.ROLE_READ);
    List<Role> submitters = List.of(Role.ROLE_SUBMIT);
    List<Role> peers = List.of(Role.ROLE_PEER);
    List<Role> allButPeers = List.of(Role.ROLE_READ, Role.ROLE_SUBMIT, Role.ROLE_OPERATE);
    List<Role> onlookers = List.of(Role.ROLE_READ, Role.ROLE_OPERATE);
    assertThat(roles(COORDINATOR))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("Submit", submitters),
                Map.entry("SubmitStream", submitters),
                Map.entry("Read", readers),
                Map.entry("History", readers),
                Map.entry("Scan", readers),
                Map.entry("Subscribe", readers),
                Map.entry("GetTransaction", allButPeers),
                Map.entry("WatchTransaction", allButPeers),
                Map.entry("ListParticipants", allButPeers),
                Map.entry("ListTransactions", onlookers),
                Map.entry("ListResolutions", onlookers),
                Map.entry("AbortTransaction", List.of(Role.ROLE_OPERATE, Role.ROLE_PEER)),
                Map.entry("ResolveStep", List.of(Role.ROLE_OPERATE)),
                Map.entry("ResolveTransaction", List.of(Role.ROLE_OPERATE)),
                Map.entry("Announce", peers),
                Map.entry("OwnerStatus", peers),
                Map.entry("DrivenSagas", peers),
                Map.entry("AdoptSagas", peers)));
  }
}
