package dev.troth.systemtests.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the checks are worth: each of these slips is found, and called what it is. */
final class BrokenManifestsTest {

  /**
   * A slip.
   *
   * @param right what stands in the base
   * @param wrong what stands there instead, where it stands first
   * @param complaint a part of what is said about it
   */
  private record Slip(String right, String wrong, String complaint) {}

  static Stream<Slip> slips() {
    return Stream.of(
        new Slip("minReadySeconds:", "minReadySecond:", "there is no field .spec.minReadySecond"),
        new Slip("failureThreshold: 120", "failureTreshold: 120", "failureTreshold"),
        new Slip("replicas: 2", "replicas: two", "cannot be read"),
        new Slip("kind: Deployment", "kind: Deploiment", "there is no kind apps/v1 Deploiment"),
        new Slip(
            "apiVersion: policy/v1\n", "apiVersion: policy/v2\n", "there is no kind policy/v2"),
        new Slip(
            "    matchLabels:\n      app.kubernetes.io/name: troth\n      app.kubernetes.io/component: coordinator\n  strategy",
            "    matchLabels:\n      app.kubernetes.io/name: troth\n      app.kubernetes.io/component: coordinators\n  strategy",
            "does not fit its pods' labels"),
        new Slip(
            "  selector:\n    app.kubernetes.io/name: troth\n    app.kubernetes.io/component: coordinator",
            "  selector:\n    app.kubernetes.io/name: troth",
            "Service troth-coordinator: its selector"),
        new Slip("targetPort: grpc", "targetPort: rpc", "has no port rpc"),
        new Slip("port: http\n", "port: admin\n", "a probe asks admin"),
        new Slip(
            "prometheus.io/port: \"7480\"",
            "prometheus.io/port: \"7481\"",
            "prometheus.io/port is 7481"),
        new Slip("- port: 7480", "- port: 7489", "nobody has the port 7489"),
        new Slip(
            "targetPort: grpc\n      protocol: TCP", "targetPort: grpc", "no protocol at grpc"),
        new Slip(
            "containerPort: 7400\n              protocol: TCP",
            "containerPort: 7400",
            "no protocol at grpc"),
        new Slip(
            "            name: troth-coordinator\n",
            "            name: coordinator\n",
            "there is no ConfigMap coordinator"),
        new Slip(
            "secretName: troth-session-key",
            "secretName: session-key",
            "there is no Secret session-key"),
        new Slip(
            "                path: key",
            "                path: session",
            "there is no file /etc/troth-session-key/key"),
        new Slip(
            "- name: tmp\n              mountPath",
            "- name: temp\n              mountPath",
            "there is no volume temp"),
        new Slip(
            "/etc/troth/coordinator.properties",
            "/etc/troth/troth.properties",
            "there is no file /etc/troth/troth.properties"),
        new Slip(
            "value: \"[$(POD_IP)]:7400\"",
            "value: \"[$(POD_IPS)]:7400\"",
            "POD_IPS is not defined before TROTH_ADVERTISE"),
        new Slip("serviceName: bank", "serviceName: banks", "no headless Service of its own"),
        new Slip(
            "$(TROTH_NAME).bank:7410",
            "$(TROTH_NAME).banks:7410",
            "it advertises bank-0.banks:7410"),
        new Slip("replicas: 3", "replicas: 4", "it knows the participants"),
        new Slip("runAsNonRoot: true", "runAsNonRoot: false", "runAsNonRoot"),
        new Slip("runAsUser: 10001", "runAsUser: 0", "runAsUser"),
        new Slip(
            "readOnlyRootFilesystem: true",
            "readOnlyRootFilesystem: false",
            "readOnlyRootFilesystem"),
        new Slip(
            "allowPrivilegeEscalation: false",
            "allowPrivilegeEscalation: true",
            "allowPrivilegeEscalation"),
        new Slip("drop: [ALL]", "drop: [NET_RAW]", "not all capabilities are dropped"),
        new Slip("type: RuntimeDefault", "type: Unconfined", "seccompProfile"),
        new Slip(
            "automountServiceAccountToken: false", "automountServiceAccountToken: true", "token"),
        new Slip("enableServiceLinks: false", "enableServiceLinks: true", "enableServiceLinks"),
        new Slip("image: troth", "image: troth:2", "not one image"),
        new Slip(
            "command: [troth-participant]",
            "command: [troth-participants]",
            "the image has no program"),
        new Slip("memory: 768Mi", "memory: 2Gi", "it requests more memory than its limit"),
        new Slip("cpu: 250m\n", "", "requests of cpu and memory"),
        new Slip("path: /readyz", "path: /livez", "its readiness probe does not ask /readyz"),
        new Slip(
            "terminationGracePeriodSeconds: 40",
            "terminationGracePeriodSeconds: 20",
            "may take 25 s to stop"),
        new Slip(
            "maxUnavailable: 1\n  selector",
            "maxUnavailable: 2\n  selector",
            "no PodDisruptionBudget"));
  }

  @ParameterizedTest
  @MethodSource("slips")
  void everySlipIsFound(Slip slip) {
    String text = Troth.baseText();
    int at = text.indexOf(slip.right());
    assertThat(at).as("the base has %s", slip.right()).isNotNegative();
    String broken =
        text.substring(0, at) + slip.wrong() + text.substring(at + slip.right().length());

    assertThat(Troth.complaints(ManifestSet.parse(broken).with(Troth.base().configMaps())))
        .anyMatch(complaint -> complaint.contains(slip.complaint()));
  }
}
