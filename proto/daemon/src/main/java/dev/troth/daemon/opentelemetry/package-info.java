/**
 * Spans by OpenTelemetry, sent to a collector by OTLP over HTTP. Nothing else knows OpenTelemetry,
 * and none of its classes is loaded unless tracing is on. Depends on {@code trace}, {@code reload}
 * and {@code metrics}.
 */
@NullMarked
package dev.troth.daemon.opentelemetry;

import org.jspecify.annotations.NullMarked;
