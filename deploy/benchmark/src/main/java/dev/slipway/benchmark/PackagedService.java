package dev.slipway.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A service's executable jar. */
final class PackagedService {

    private PackagedService() {}

    /** Class path and jar apart, as the launcher lays them out; the jar to start. */
    static Path layOut(Path executable, Path destination) throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(
                        Jvm.java(),
                        "-Djarmode=tools",
                        "-jar",
                        executable.toString(),
                        "extract",
                        "--destination",
                        destination.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IllegalStateException("Cannot lay out " + executable + ":\n" + output);
        }
        return destination.resolve(executable.getFileName());
    }
}
