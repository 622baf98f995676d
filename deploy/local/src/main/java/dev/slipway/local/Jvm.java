package dev.slipway.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the stack's Java processes are started on a machine that they share with everything else. */
final class Jvm {

    /** glibc gives every thread an arena of its own otherwise, and keeps what it frees. */
    static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

    private Jvm() {}

    /** The java program that runs this JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What only a quick start matters to: serving requests. */
    static List<String> serving(int heapMegabytes) {
        return options(heapMegabytes, List.of("-XX:TieredStopAtLevel=1"));
    }

    /**
     * What copies, compares, encrypts and digests. That needs the optimising compiler (SHA-256 is 20 times slower
     * without), but a start does not: it would spend half of its time there. So only what runs really often gets it, and
     * at once the ciphers and digests, which the processor has instructions for that only this compiler uses: they are
     * called once for many bytes, so that a call says little about how often they are worth it.
     */
    static List<String> working(int heapMegabytes) {
        return options(
                heapMegabytes,
                List.of(
                        "-XX:Tier4InvocationThreshold=50000",
                        "-XX:Tier4MinInvocationThreshold=10000",
                        "-XX:Tier4CompileThreshold=100000",
                        "-XX:Tier4BackEdgeThreshold=200000",
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.02",
                        "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.02"));
    }

    private static List<String> options(int heapMegabytes, List<String> compiler) {
        List<String> options = new ArrayList<>(List.of(
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dfile.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        options.addAll(compiler);
        return List.copyOf(options);
    }
}
