package dev.slipway.benchmark;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one piece of work took.
 *
 * @param seconds wall time
 * @param cpuSeconds processor time of all processes that take part: client, database and storage
 * @param serverSeconds the part of it that each of the servers took which were named
 */
record Run(double seconds, double cpuSeconds, List<Double> serverSeconds) {

    /** Work that may fail in any way. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Does the work and measures. */
    static Run of(Work work, ProcessHandle... servers) {
        List<Double> serversBefore = cpuSeconds(servers);
        double before = MachineCpu.seconds();
        long begin = System.nanoTime();
        try {
            work.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpuSeconds = MachineCpu.seconds() - before;
        List<Double> serversAfter = cpuSeconds(servers);
        return new Run(
                seconds,
                cpuSeconds,
                IntStream.range(0, servers.length)
                        .mapToObj(i -> serversAfter.get(i) - serversBefore.get(i))
                        .toList());
    }

    /** The one in the middle by wall time. */
    static Run median(List<Run> runs) {
        return runs.stream()
                .sorted(Comparator.comparingDouble(Run::seconds))
                .toList()
                .get(runs.size() / 2);
    }

    private static List<Double> cpuSeconds(ProcessHandle... servers) {
        return Stream.of(servers).map(MachineCpu::seconds).toList();
    }
}
