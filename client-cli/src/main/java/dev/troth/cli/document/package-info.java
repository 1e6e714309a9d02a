/**
 * From the text of a document to a {@link dev.troth.v1.TransactionSpec}: YAML 1.2 and JSON, strict,
 * every problem with its path. Depends on the contract's messages only.
 */
@NullMarked
package dev.troth.cli.document;

import org.jspecify.annotations.NullMarked;
