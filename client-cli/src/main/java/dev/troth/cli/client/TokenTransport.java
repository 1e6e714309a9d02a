package dev.troth.cli.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;

/** Another transport, with the token of a file in each call. */
public final class TokenTransport implements Transport {

  private final Transport transport;
  private final TokenCredentials credentials;

  public TokenTransport(Transport transport, TokenFile file) {
    this.transport = transport;
    this.credentials = new TokenCredentials(file);
  }

  @Override
  public ManagedChannel open(CoordinatorAddress address) {
    return new TokenChannel(transport.open(address), credentials);
  }

  @Override
  public Loop loop() {
    return transport.loop();
  }

  @Override
  public void close() {
    transport.close();
  }

  /** Everything is the other channel's but the token. */
  private static final class TokenChannel extends ManagedChannel {

    private final ManagedChannel channel;
    private final TokenCredentials credentials;

    TokenChannel(ManagedChannel channel, TokenCredentials credentials) {
      this.channel = channel;
      this.credentials = credentials;
    }

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
      return channel.newCall(method, options.withCallCredentials(credentials));
    }

    @Override
    public String authority() {
      return channel.authority();
    }

    @Override
    public ManagedChannel shutdown() {
      ManagedChannel unused = channel.shutdown();
      return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
      ManagedChannel unused = channel.shutdownNow();
      return this;
    }

    @Override
    public boolean isShutdown() {
      return channel.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return channel.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return channel.awaitTermination(timeout, unit);
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
      return channel.getState(requestConnection);
    }

    @Override
    public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
      channel.notifyWhenStateChanged(source, callback);
    }

    @Override
    public void resetConnectBackoff() {
      channel.resetConnectBackoff();
    }

    @Override
    public void enterIdle() {
      channel.enterIdle();
    }
  }
}
