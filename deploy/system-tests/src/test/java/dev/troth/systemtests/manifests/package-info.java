/**
 * What Kubernetes would be told, checked without a cluster: every field is one that it knows, and
 * whatever names something else names something that is there. Depends on the Kubernetes models
 * alone.
 */
@NullMarked
package dev.troth.systemtests.manifests;

import org.jspecify.annotations.NullMarked;
