package dev.slipway.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What runs, how well, and how much memory it takes. */
final class StatusReport {

    private static final long KIBI = 1024;

    private final LocalStack stack;

    StatusReport(LocalStack stack) {
        this.stack = stack;
    }

    /** Prints a line for each member and tells whether all of them do their work. */
    boolean print(PrintStream out) {
        boolean allReady = true;
        long total = 0;
        out.printf("%-18s %-9s %6s %8s %9s  %s%n", "", "state", "port", "pid", "memory", "since");
        for (Member member : Member.values()) {
            Optional<RunningProcess> running = stack.running(member);
            if (running.isEmpty()) {
                out.printf("%-18s %-9s%n", member.title(), "down");
                allReady = false;
                continue;
            }
            RunningProcess process = running.get();
            boolean ready = Member.services().contains(member)
                    ? Probe.readiness(process.port()).ready()
                    : Probe.port(process.port()).ready();
            allReady &= ready;
            long memory = residentBytes(process.pid());
            total += memory;
            out.printf(
                    Locale.ROOT,
                    "%-18s %-9s %6d %8d %6d MiB  %s%n",
                    member.title(),
                    ready ? "up" : "not ready",
                    process.port(),
                    process.pid(),
                    memory / KIBI / KIBI,
                    age(process.started()));
        }
        out.printf(Locale.ROOT, "%-18s %-9s %6s %8s %6d MiB%n", "together", "", "", "", total / KIBI / KIBI);
        return allReady;
    }

    /** The memory of a process and its children; pages that several of them share count once in all. */
    private static long residentBytes(long pid) {
        return ProcessHandle.of(pid)
                .map(process -> Stream.concat(Stream.of(process), process.descendants())
                        .mapToLong(each -> resident(each.pid()))
                        .sum())
                .orElse(0L);
    }

    private static long resident(long pid) {
        Path rollup = Path.of("/proc", Long.toString(pid), "smaps_rollup");
        try {
            if (Files.exists(rollup)) {
                return Files.readAllLines(rollup).stream()
                        .filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBI)
                        .sum();
            }
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
            String kilobytes = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return kilobytes.isEmpty() ? 0 : Long.parseLong(kilobytes) * KIBI;
        } catch (IOException notOurs) {
            return 0;
        }
    }

    private static String age(Instant started) {
        Duration age = Duration.between(started, Instant.now());
        return age.toHours() > 0
                ? age.toHours() + " h " + age.toMinutesPart() + " min"
                : age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
    }
}
