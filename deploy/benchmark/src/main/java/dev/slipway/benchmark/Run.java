package dev.slipway.benchmark;

import java.util.Comparator;
import java.util.List;

/**
 * What one piece of work took.
 *
 * @param seconds wall time
 * @param cpuSeconds processor time of all processes of the machine meanwhile: client, database and storage
 */
record Run(double seconds, double cpuSeconds) {

    /** Work that may fail in any way. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Does the work and measures. */
    static Run of(Work work) {
        double cpu = MachineCpu.seconds();
        long begin = System.nanoTime();
        try {
            work.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new Run((System.nanoTime() - begin) / 1e9, MachineCpu.seconds() - cpu);
    }

    /** The one in the middle by wall time. */
    static Run median(List<Run> runs) {
        return runs.stream()
                .sorted(Comparator.comparingDouble(Run::seconds))
                .toList()
                .get(runs.size() / 2);
    }
}
