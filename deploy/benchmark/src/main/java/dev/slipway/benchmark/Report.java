package dev.slipway.benchmark;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The Markdown that a run ends with. */
final class Report {

    private static final double IMPORT_BAR_SECONDS = 5;
    private static final double MEMORY_BAR = 350;

    private final StringBuilder text = new StringBuilder();

    Report(Settings settings) {
        var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        line("# env-service beside a Spring Cloud Config server");
        line("");
        line(
                "%d processors, %.0f GiB of memory, %s %s, Java %s. Every server: `%s`, called directly, not through the"
                        + " gateway; the load generator, PostgreSQL (durable) and Kafka run on the same processors.",
                machine.getAvailableProcessors(),
                machine.getTotalMemorySize() / Math.pow(1024, 3),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.version(),
                Jvm.options());
        line("");
        line(
                "Load average before the start: %.2f. Where it is not near 0, something else had a share of the processors"
                        + " and of the times.",
                machine.getSystemLoadAverage());
        line("");
        line("## Reading 1,000 variables (200 secrets, 50 with a reference) at %d requests/s", settings.rate());
        line("");
        line(
                "%d rounds of %d s for each line, interleaved, after %d s of warm-up at the same rate. Times in ms, from"
                        + " when a request was due to be sent (no coordinated omission), errors included. CPU: the"
                        + " server's milliseconds for each answer, then how many processors who took.",
                settings.rounds(),
                settings.measured().toSeconds(),
                settings.warmUp().toSeconds());
        line("");
        line("| request | p50 | p99 | p99.9 | max | p99 per round | answers/s | errors | kB | CPU ms each"
                + " | CPU server | CPU generator | CPU machine | bar |");
        line("|---|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|---|");
    }

    /**
     * Adds what one kind of request took.
     *
     * @param bar the highest 99th percentile in milliseconds that is good enough; NaN for none
     */
    void add(String request, List<Measurement> rounds, double bar) {
        Measurement all = rounds.stream().reduce(Measurement::plus).orElseThrow();
        List<String> each =
                rounds.stream().map(round -> number(round.percentile(99))).toList();
        line(
                "| %s | %s | %s | %s | %s | %s | %.0f | %d | %.1f | %.2f | %.2f | %.2f | %.2f | %s |",
                request,
                number(all.percentile(50)),
                number(all.percentile(99)),
                number(all.percentile(99.9)),
                number(all.max()),
                String.join(", ", each),
                all.answeredPerSecond(),
                all.errors(),
                all.bodyBytes() / 1000.0,
                1000 * all.serverCpu() / all.answeredPerSecond(),
                all.serverCpu(),
                all.generatorCpu(),
                all.machineCpu(),
                verdict("p99", all.percentile(99), bar, "ms"));
    }

    /** Adds the times of bulk imports. */
    void addImports(List<Duration> times, int bytes) {
        List<Double> seconds =
                new ArrayList<>(times.stream().map(time -> time.toNanos() / 1e9).toList());
        String inOrder = String.join(", ", seconds.stream().map(Report::number).toList());
        Collections.sort(seconds);
        line("");
        line("## Importing 10,000 variables (2,000 secrets, 500 with a reference) in one request");
        line("");
        line(
                "%d imports of %.0f kB of JSON, each into an environment of its own, one transaction each. A Spring Cloud"
                        + " Config server has no such request.",
                times.size(), bytes / 1000.0);
        line("");
        line("| median s | worst s | in order | bar |");
        line("|--:|--:|---|---|");
        line(
                "| %s | %s | %s | %s |",
                number(seconds.get(seconds.size() / 2)),
                number(seconds.getLast()),
                inOrder,
                verdict("worst", seconds.getLast(), IMPORT_BAR_SECONDS, "s"));
        line("");
        line("## Resident memory in MiB");
        line("");
        line("| server | before | most while reading | most while importing | after | peak since its start | bar |");
        line("|---|--:|--:|--:|--:|--:|---|");
    }

    /** Adds what one server took. */
    void addMemory(ServerProcess server, double before, double reading, double importing, boolean ours) {
        double peak = server.peakResidentMemory();
        line(
                "| %s | %.0f | %.0f | %s | %.0f | %.0f | %s |",
                server.name(),
                before,
                reading,
                ours ? "%.0f".formatted(importing) : "–",
                server.residentMemory(),
                peak,
                ours ? verdict("peak", peak, MEMORY_BAR, "MiB") : "");
    }

    /** Adds a paragraph. */
    void add(String paragraph) {
        line("");
        line("%s", paragraph);
    }

    private static String verdict(String what, double value, double bar, String unit) {
        if (Double.isNaN(bar)) {
            return "";
        }
        return "%s ≤ %s %s: %s"
                .formatted(what, number(bar).replaceAll("\\.0+$", ""), unit, value <= bar ? "met" : "MISSED");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }

    private void line(String format, Object... arguments) {
        text.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments))
                .append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
