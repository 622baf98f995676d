package dev.slipway.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What processes of this machine have used. Linux only. */
final class MachineCpu {

    private static final double TICKS_PER_SECOND = 100;

    private MachineCpu() {}

    /** Processor seconds of this process and all that it has started: client, database and storage. */
    static double seconds() {
        return seconds(ProcessHandle.current());
    }

    /** Processor seconds of a process and all that it has started, those that have ended included. */
    static double seconds(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToDouble(MachineCpu::own)
                .sum();
    }

    /** A process that this one has started, by a word of its command line. */
    static ProcessHandle child(String word) {
        return ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child).contains(word))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No process of " + word));
    }

    /** Read here, because Java does not tell those that are longer than a page. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.UTF_8);
        } catch (IOException ended) {
            return "";
        }
    }

    /** With its ended children's: those of others are in the children's own accounts. */
    private static double own(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            // the name, in brackets, may hold anything; then: state ppid … utime stime cutime cstime as fields 14 to 17
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = 11; i < 15; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException ended) {
            return 0;
        }
    }
}
