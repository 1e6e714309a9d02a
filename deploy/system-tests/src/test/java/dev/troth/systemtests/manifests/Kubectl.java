package dev.troth.systemtests.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The tool that people apply manifests with, where there is one. It needs no cluster to render
 * them.
 */
final class Kubectl {

  private static final int LIMIT_SECONDS = 60;

  private Kubectl() {}

  /** Whether it can be run, and is not too old for what is there: 1.24 or newer. */
  static boolean isThere() {
    try {
      return run("kubectl", "version", "--client", "--output=json").contains("kustomizeVersion");
    } catch (IOException e) {
      return false;
    }
  }

  /** What {@code kubectl apply -k} would send. */
  static String render(Path folder) {
    try {
      return run("kubectl", "kustomize", folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed");
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
