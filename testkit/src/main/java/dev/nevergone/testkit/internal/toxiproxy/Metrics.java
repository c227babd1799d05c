package dev.nevergone.testkit.internal.toxiproxy;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What {@code /metrics} shows: the bytes that the links carried, this JVM, both or nothing. Thread-safe. */
final class Metrics {
    private static final String[] LABELS = {"direction", "listener", "proxy", "upstream"};

    private final boolean proxyMetrics;
    private final boolean runtimeMetrics;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter received;
    private final Counter sent;

    Metrics(boolean proxyMetrics, boolean runtimeMetrics) {
        this.proxyMetrics = proxyMetrics;
        this.runtimeMetrics = runtimeMetrics;
        this.received = counter("toxiproxy_proxy_received_bytes_total", "The total number of bytes received on a link");
        this.sent = counter("toxiproxy_proxy_sent_bytes_total", "The total number of bytes sent on a link");
        if (proxyMetrics) {
            registry.register(received);
            registry.register(sent);
        }
        if (runtimeMetrics) {
            JvmMetrics.builder().register(registry);
        }
    }

    private static Counter counter(String name, String help) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(LABELS)
                .withoutExemplars()
                .build();
    }

    /** Whether there is anything to show. */
    boolean wanted() {
        return proxyMetrics || runtimeMetrics;
    }

    /** Counts for one listener of a proxy. */
    Traffic trafficOf(String proxy, String listener, String upstream) {
        return new Traffic() {
            @Override
            public void received(Direction direction, long bytes) {
                received.labelValues(direction.label(), listener, proxy, upstream)
                        .inc(bytes);
            }

            @Override
            public void sent(Direction direction, long bytes) {
                sent.labelValues(direction.label(), listener, proxy, upstream).inc(bytes);
            }
        };
    }

    /** All figures as Prometheus reads them. */
    byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    String contentType() {
        return PrometheusTextFormatWriter.CONTENT_TYPE;
    }
}
