package dev.troth.systemtests.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.function.Consumer;

/** A pod can do what its daemon needs, and nothing else. */
final class PodSecurity implements Check {

  @Override
  public void examine(ManifestSet set, Consumer<String> complaints) {
    for (Workload workload : set.workloads()) {
      pod(workload.pod(), what -> complaints.accept(workload.title() + ": " + what));
      for (Container container : workload.containers()) {
        container(
            container,
            what -> complaints.accept(workload.title() + " " + container.getName() + ": " + what));
      }
    }
  }

  private static void pod(PodSpec pod, Consumer<String> complain) {
    PodSecurityContext context =
        pod.getSecurityContext() == null ? new PodSecurityContext() : pod.getSecurityContext();
    require(Boolean.TRUE.equals(context.getRunAsNonRoot()), "runAsNonRoot is not set", complain);
    require(
        context.getRunAsUser() != null && context.getRunAsUser() > 0,
        "runAsUser is not a number above 0",
        complain);
    require(
        context.getSeccompProfile() != null
            && "RuntimeDefault".equals(context.getSeccompProfile().getType()),
        "seccompProfile is not RuntimeDefault",
        complain);
    require(
        Boolean.FALSE.equals(pod.getAutomountServiceAccountToken()),
        "the token of its service account is mounted",
        complain);
    require(
        Boolean.FALSE.equals(pod.getEnableServiceLinks()),
        "enableServiceLinks would make variables that look like settings",
        complain);
    require(
        !Boolean.TRUE.equals(pod.getHostNetwork())
            && !Boolean.TRUE.equals(pod.getHostPID())
            && !Boolean.TRUE.equals(pod.getHostIPC()),
        "it shares something with its host",
        complain);
  }

  private static void container(Container container, Consumer<String> complain) {
    SecurityContext context =
        container.getSecurityContext() == null
            ? new SecurityContext()
            : container.getSecurityContext();
    require(
        Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()),
        "readOnlyRootFilesystem is not set",
        complain);
    require(
        Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
        "allowPrivilegeEscalation is not forbidden",
        complain);
    require(!Boolean.TRUE.equals(context.getPrivileged()), "it is privileged", complain);
    require(
        context.getCapabilities() != null
            && context.getCapabilities().getDrop().equals(List.of("ALL"))
            && context.getCapabilities().getAdd().isEmpty(),
        "not all capabilities are dropped",
        complain);
    require(
        context.getRunAsUser() == null && context.getRunAsNonRoot() == null,
        "it overrides the pod's user",
        complain);
  }

  private static void require(boolean holds, String otherwise, Consumer<String> complain) {
    if (!holds) {
      complain.accept(otherwise);
    }
  }
}
