package dev.troth.daemon.permission;

import com.google.protobuf.Descriptors;
import dev.troth.v1.PermissionProto;
import dev.troth.v1.Role;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.List;

/**
 * What an RPC needs of its caller, from the contract.
 *
 * @param method its name, for messages
 * @param roles any one of them
 * @param isOpenToAllKnown whether any role at all will do: reflection
 */
record CallNeeds(String method, List<Role> roles, boolean isOpenToAllKnown) {

  private static final String REFLECTION = "grpc.reflection.";

  /** An RPC that says nothing is open to nobody. */
  static CallNeeds of(MethodDescriptor<?, ?> method) {
    boolean isReflection = method.getFullMethodName().startsWith(REFLECTION);
    return new CallNeeds(String.valueOf(method.getBareMethodName()), roles(method), isReflection);
  }

  private static List<Role> roles(MethodDescriptor<?, ?> method) {
    return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
        ? roles(supplier.getMethodDescriptor())
        : List.of();
  }

  private static List<Role> roles(Descriptors.MethodDescriptor method) {
    return List.copyOf(method.getOptions().getExtension(PermissionProto.role));
  }

  /** Whether more than the role is looked at: those who are not peers may be limited to keys. */
  boolean areKeysLookedAt() {
    return !roles.equals(List.of(Role.ROLE_PEER));
  }

  Role first() {
    return roles.isEmpty() ? Role.ROLE_READ : roles.get(0);
  }

  /** Refuses whoever may not make the call at all. */
  void requireOf(Caller caller) {
    if (isOpenToAllKnown) {
      caller.requireKnown("ask what is served here");
    } else {
      caller.require(roles, "call " + method);
    }
  }
}
