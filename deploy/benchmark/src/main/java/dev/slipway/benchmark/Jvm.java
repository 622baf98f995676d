package dev.slipway.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The servers' JVMs, ours and the peer's: as the launcher in deploy/local starts a service, but for its start cache. */
final class Jvm {

    /** What deploy/local's Jvm gives to a process that serves requests, with LocalStack's heap for it. */
    private static final List<String> OPTIONS = List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dfile.encoding=UTF-8",
            "-Djava.awt.headless=true",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1");

    /** The environment variables that go with them. */
    static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

    private Jvm() {}

    /** The java program that runs this JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The command of a server. */
    static List<String> command(List<String> rest) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(OPTIONS);
        command.addAll(rest);
        return List.copyOf(command);
    }

    /** The options in one line, for the report. */
    static String options() {
        return String.join(
                " ", OPTIONS.stream().filter(option -> option.startsWith("-X")).toList());
    }
}
