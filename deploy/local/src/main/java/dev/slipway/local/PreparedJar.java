package dev.slipway.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.ZipFile;

/**
 * What a service is started from: its executable jar laid out as a thin jar beside its libraries, which starts faster
 * and is what an ahead-of-time cache needs.
 *
 * @param jar the thin jar
 * @param stamp tells one build's jar from the next one's
 */
record PreparedJar(Path jar, String stamp) {

    /**
     * Lays out an executable jar, once for each build of it.
     *
     * @param directory the service's folder for this; what older builds left there is removed
     */
    static PreparedJar of(Path executable, Path directory) {
        String stamp = stamp(executable);
        Path layout = directory.resolve(stamp);
        Path application = layout.resolve("app");
        Path complete = layout.resolve("complete");
        try {
            if (!Files.exists(complete)) {
                PrivateFiles.deleteRecursively(directory);
                PrivateFiles.createDirectory(directory);
                PrivateFiles.createDirectory(layout);
                extract(executable, application);
                Files.createFile(complete);
            }
        } catch (IOException e) {
            throw new StackException("Cannot lay out " + executable + ": " + e.getMessage(), e);
        }
        return new PreparedJar(application.resolve(executable.getFileName()), stamp);
    }

    /** Tells one build of a jar from the next by the checksums of its entries; reproducible builds have no dates. */
    static String stamp(Path jar) {
        CRC32C checksum = new CRC32C();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.stream()
                    .map(entry -> entry.getName() + " " + entry.getCrc() + "\n")
                    .forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new StackException("Cannot read " + jar + ": " + e.getMessage(), e);
        }
        return Long.toString(checksum.getValue(), Character.MAX_RADIX);
    }

    /** The folder for what belongs to this build of the jar. */
    Path directory() {
        Path application = jar.getParent();
        Path layout = application == null ? null : application.getParent();
        if (layout == null) {
            throw new IllegalStateException(jar + " is in no layout");
        }
        return layout;
    }

    private static void extract(Path executable, Path destination) throws IOException {
        Process tool = new ProcessBuilder(
                        Jvm.java(),
                        "-Djarmode=tools",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        executable.toString(),
                        "extract",
                        "--destination",
                        destination.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (tool.waitFor() != 0) {
                throw new StackException("Cannot lay out " + executable + ":\n" + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while laying out " + executable + ".", e);
        }
    }
}
