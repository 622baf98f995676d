package dev.slipway.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers' JVMs, ours and the peer's: as the launcher in deploy/local starts a service, but for its start cache. */
final class Jvm {

    private static final List<String> COMMON = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dfile.encoding=UTF-8",
            "-Djava.awt.headless=true",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** What deploy/local's Jvm gives to a process that serves requests, with LocalStack's heap for it. */
    private static final List<String> SERVING = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1");

    /** What it gives to one that copies, compares, encrypts and digests. */
    private static final List<String> WORKING = List.of(
            "-Xmx256m",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=10000",
            "-XX:Tier4CompileThreshold=100000",
            "-XX:Tier4BackEdgeThreshold=200000",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.02",
            "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.02");

    /** The environment variables that go with them. */
    static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

    private Jvm() {}

    /** The java program that runs this JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The command of a server that serves requests. */
    static List<String> command(List<String> rest) {
        return command(SERVING, rest);
    }

    /** The command of a server that works on data. */
    static List<String> working(List<String> rest) {
        return command(WORKING, rest);
    }

    /** The options of a server that serves requests in one line, for the report. */
    static String options() {
        return Stream.concat(SERVING.stream(), COMMON.stream())
                .filter(option -> option.startsWith("-X"))
                .collect(Collectors.joining(" "));
    }

    private static List<String> command(List<String> compiler, List<String> rest) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(COMMON);
        command.addAll(compiler);
        command.addAll(rest);
        return List.copyOf(command);
    }
}
