package dev.slipway.benchmark;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one kind of request took.
 *
 * @param latencies in nanoseconds, from when each request should have been sent; errors are among them
 * @param errors requests that got another answer, none, or no connection in time
 * @param error what one of them was, or empty
 * @param answeredPerSecond the rate of good answers
 * @param bodyBytes the mean size of a good answer
 * @param serverCpu processors that the server took, 1 being one of them all the time
 * @param generatorCpu processors that the load generator took
 * @param machineCpu processors that all processes together took, the database among them
 */
record Measurement(
        Histogram latencies,
        long errors,
        String error,
        double answeredPerSecond,
        long bodyBytes,
        double serverCpu,
        double generatorCpu,
        double machineCpu) {

    /** The latency in milliseconds that so many percent of the requests did not exceed. */
    double percentile(double percent) {
        return latencies.getValueAtPercentile(percent) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** The longest latency in milliseconds. */
    double max() {
        return latencies.getMaxValue() / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** Both rounds as one. */
    Measurement plus(Measurement other) {
        Histogram both = latencies.copy();
        both.add(other.latencies);
        double share = (double) latencies.getTotalCount() / both.getTotalCount();
        return new Measurement(
                both,
                errors + other.errors,
                error.isEmpty() ? other.error : error,
                mean(answeredPerSecond, other.answeredPerSecond, share),
                Math.max(bodyBytes, other.bodyBytes),
                mean(serverCpu, other.serverCpu, share),
                mean(generatorCpu, other.generatorCpu, share),
                mean(machineCpu, other.machineCpu, share));
    }

    private static double mean(double one, double other, double share) {
        return one * share + other * (1 - share);
    }
}
