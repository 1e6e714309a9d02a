package dev.troth.tls;

import java.nio.file.Path;

/**
 * Where one end of every connection keeps what it is known by and whom it trusts, all PEM.
 *
 * @param certificate its certificate, followed by those between it and the authority
 * @param key the certificate's private key, not encrypted
 * @param authority the certificates of the authorities whose word is taken
 */
public record TlsFiles(Path certificate, Path key, Path authority) {}
