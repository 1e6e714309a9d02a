package dev.troth.systemtests.simulation.world;

import com.google.protobuf.ByteString;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterMessageKind;

/** What is known of a message whatever it says. */
final class MessageKinds {

  private MessageKinds() {}

  /** What its reply is told to answer; UNSPECIFIED for what is not answered. */
  static RegisterMessageKind of(RegisterMessage message) {
    return switch (message.getMessageCase()) {
      case PREPARE -> RegisterMessageKind.REGISTER_MESSAGE_KIND_PREPARE;
      case DECIDE -> RegisterMessageKind.REGISTER_MESSAGE_KIND_DECIDE;
      case OWNER_ABORT -> RegisterMessageKind.REGISTER_MESSAGE_KIND_OWNER_ABORT;
      case SEAL -> RegisterMessageKind.REGISTER_MESSAGE_KIND_SEAL;
      case PEEK -> RegisterMessageKind.REGISTER_MESSAGE_KIND_PEEK;
      case OPEN_SAGA -> RegisterMessageKind.REGISTER_MESSAGE_KIND_OPEN_SAGA;
      case FENCE_STEP -> RegisterMessageKind.REGISTER_MESSAGE_KIND_FENCE_STEP;
      case NOTE_SAGA -> RegisterMessageKind.REGISTER_MESSAGE_KIND_NOTE_SAGA;
      case END_SAGA -> RegisterMessageKind.REGISTER_MESSAGE_KIND_END_SAGA;
      case END, MESSAGE_NOT_SET -> RegisterMessageKind.REGISTER_MESSAGE_KIND_UNSPECIFIED;
    };
  }

  static ByteString specHash(RegisterMessage message) {
    return switch (message.getMessageCase()) {
      case PREPARE -> message.getPrepare().getSpecHash();
      case DECIDE -> message.getDecide().getSpecHash();
      case OWNER_ABORT -> message.getOwnerAbort().getSpecHash();
      case SEAL -> message.getSeal().getSpecHash();
      case PEEK -> message.getPeek().getSpecHash();
      case END -> message.getEnd().getSpecHash();
      case OPEN_SAGA -> message.getOpenSaga().getSpecHash();
      case FENCE_STEP -> message.getFenceStep().getSpecHash();
      case NOTE_SAGA -> message.getNoteSaga().getSpecHash();
      case END_SAGA -> message.getEndSaga().getSpecHash();
      case MESSAGE_NOT_SET -> ByteString.EMPTY;
    };
  }

  static RegisterKey key(RegisterMessage message) {
    return switch (message.getMessageCase()) {
      case PREPARE -> message.getPrepare().getKey();
      case DECIDE -> message.getDecide().getKey();
      case OWNER_ABORT -> message.getOwnerAbort().getKey();
      case SEAL -> message.getSeal().getKey();
      case PEEK -> message.getPeek().getKey();
      case END -> message.getEnd().getKey();
      case OPEN_SAGA -> home(message.getOpenSaga().getSagaId());
      case FENCE_STEP ->
          RegisterKey.newBuilder()
              .setTransactionId(message.getFenceStep().getSagaId())
              .setStep(message.getFenceStep().getStep())
              .setKind(RegisterKind.REGISTER_KIND_ACTION)
              .build();
      case NOTE_SAGA -> home(message.getNoteSaga().getSagaId());
      case END_SAGA -> home(message.getEndSaga().getSagaId());
      case MESSAGE_NOT_SET -> RegisterKey.getDefaultInstance();
    };
  }

  private static RegisterKey home(ByteString saga) {
    return RegisterKey.newBuilder()
        .setTransactionId(saga)
        .setKind(RegisterKind.REGISTER_KIND_HOME)
        .build();
  }
}
