package dev.troth.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Troth.class.getPackage().getImplementationVersion();
    return new String[] {"troth " + (version == null ? "development" : version)};
  }
}
