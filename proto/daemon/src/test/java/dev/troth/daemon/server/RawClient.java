package dev.troth.daemon.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.troth.daemon.options.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** Says what it likes on a socket: frames of HTTP/2, whole ones, half ones, or none. */
final class RawClient implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RESET = 3;
  static final int PING = 6;
  static final int GO_AWAY = 7;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  private static final int SETTINGS = 4;
  private static final int FRAME_HEADER = 9;
  private static final int LIMIT_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** One frame that came. */
  record Frame(int type, int flags, int stream) {}

  RawClient(HostPort server) throws IOException {
    socket = new Socket(server.host(), server.port());
    socket.setSoTimeout(LIMIT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** Begins HTTP/2. */
  RawClient greet() throws IOException {
    write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
    frame(SETTINGS, 0, 0, new byte[0]);
    frame(SETTINGS, ACK, 0, new byte[0]);
    return this;
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    write(
        ByteBuffer.allocate(FRAME_HEADER + payload.length)
            .putInt((payload.length << 8) | type)
            .put((byte) flags)
            .putInt(stream)
            .put(payload)
            .array());
  }

  /** The headers of a gRPC call, spelt out. */
  static byte[] call(String path) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    header(block, ":method", "POST");
    header(block, ":scheme", "http");
    header(block, ":path", path);
    header(block, ":authority", "troth");
    header(block, "content-type", "application/grpc");
    header(block, "te", "trailers");
    return block.toByteArray();
  }

  /** A literal without indexing, RFC 7541 section 6.2.2. */
  static void header(OutputStream block, String name, String value) throws IOException {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  private static void text(OutputStream block, String text) throws IOException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    int left = bytes.length;
    if (left < 127) {
      block.write(left);
    } else {
      block.write(127);
      left -= 127;
      for (; left >= 128; left >>= 7) {
        block.write((left & 127) | 128);
      }
      block.write(left);
    }
    block.write(bytes);
  }

  /** The next frame; pings are answered on the way. */
  Frame next() throws IOException {
    while (true) {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(lengthAndType >>> 8);
      Frame frame = new Frame(lengthAndType & 0xff, flags, stream);
      if (frame.type == PING && (flags & ACK) == 0) {
        frame(PING, ACK, 0, payload);
      } else {
        return frame;
      }
    }
  }

  /** Reads until a frame of this type came; whether the server closed instead. */
  boolean isClosedBefore(int type) throws IOException {
    try {
      while (next().type != type) {}
      return false;
    } catch (EOFException | SocketException e) {
      return true;
    }
  }

  /** Says nothing, and waits until the server has closed. */
  void awaitClosed() throws IOException {
    byte[] buffer = new byte[4096];
    try {
      while (in.read(buffer) >= 0) {}
    } catch (SocketException e) {
      // reset, which is closed, too
    }
  }

  void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
