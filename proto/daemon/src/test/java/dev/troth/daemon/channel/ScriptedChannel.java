package dev.troth.daemon.channel;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;

/** A channel in the state the test says; it makes no calls. */
final class ScriptedChannel extends ManagedChannel {

  int attempts;
  private ConnectivityState state = ConnectivityState.IDLE;
  private Runnable onChange = () -> {};

  void moveTo(ConnectivityState next) {
    state = next;
    Runnable told = onChange;
    onChange = () -> {};
    told.run();
  }

  @Override
  public ConnectivityState getState(boolean requestConnection) {
    return state;
  }

  @Override
  public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
    onChange = callback;
  }

  @Override
  public void resetConnectBackoff() {
    attempts++;
  }

  @Override
  public ManagedChannel shutdown() {
    return this;
  }

  @Override
  public ManagedChannel shutdownNow() {
    return this;
  }

  @Override
  public boolean isShutdown() {
    return state == ConnectivityState.SHUTDOWN;
  }

  @Override
  public boolean isTerminated() {
    return isShutdown();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isShutdown();
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String authority() {
    return "scripted";
  }
}
