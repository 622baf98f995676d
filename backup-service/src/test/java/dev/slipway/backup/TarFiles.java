package dev.slipway.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stock tar finds in an archive. */
record TarFiles(List<String> paths, Map<String, byte[]> contents) {

    static TarFiles of(byte[] archive) {
        try {
            Path directory = Files.createTempDirectory("tar-files");
            Path file = Files.write(directory.resolve("archive.tar"), archive);
            List<String> paths = run("tar", "-tf", file.toString()).lines().toList();
            run("tar", "-xf", file.toString(), "-C", directory.toString());
            Map<String, byte[]> contents = new HashMap<>();
            for (String path : paths) {
                contents.put(path, Files.readAllBytes(directory.resolve(path)));
            }
            return new TarFiles(paths, contents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] content(String path) {
        return contents.getOrDefault(path, new byte[0]);
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return output;
    }
}
