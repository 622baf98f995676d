package dev.slipway.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What all processes of this machine together have used. Linux only. */
final class MachineCpu {

    private static final double TICKS_PER_SECOND = 100;

    private MachineCpu() {}

    /** Processor seconds since the machine started, idling and waiting left out. */
    static double seconds() {
        try {
            String[] fields =
                    Files.readAllLines(Path.of("/proc/stat")).getFirst().strip().split("\\s+");
            // cpu user nice system idle iowait irq softirq steal …
            long busy = Long.parseLong(fields[1])
                    + Long.parseLong(fields[2])
                    + Long.parseLong(fields[3])
                    + Long.parseLong(fields[6])
                    + Long.parseLong(fields[7]);
            return busy / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
