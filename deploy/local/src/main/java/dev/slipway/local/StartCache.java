package dev.slipway.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JDK's ahead-of-time cache of one member: its classes loaded, linked and profiled. The first run of a build records
 * what the cache needs, from its start to its end, whatever it is used for; the cache is made when that run has ended
 * well, and all later runs use it.
 */
record StartCache(Path file) {

    private static final String SUFFIX = ".aot";

    /** The cache of a member in a folder that belongs to one build. */
    static StartCache in(Path directory, Member member) {
        return new StartCache(directory.resolve(member.id() + SUFFIX));
    }

    /** The name of the member. */
    String name() {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** Whether there is one to use. */
    boolean exists() {
        return Files.exists(file);
    }

    /** The options of a run that uses the cache. One that does not fit, after an update of the JDK say, is ignored. */
    List<String> usingOptions() {
        return List.of("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off");
    }

    /** The options of a run that records what the cache needs. */
    List<String> recordingOptions() {
        return List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recording(), "-Xlog:aot=off", "-Xlog:cds=off");
    }

    /** Gets ready for a run that records. */
    void prepareRecording(List<String> command) {
        try {
            Files.deleteIfExists(recording());
            Files.write(command(), command);
        } catch (IOException e) {
            throw new StackException("Cannot write " + command() + ".", e);
        }
    }

    /** Whether a run is being recorded below a folder, or was and its cache is yet to be made. */
    static boolean isRecording(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(SUFFIX + ".command"));
        } catch (IOException e) {
            throw new StackException("Cannot look through " + directory + ".", e);
        }
    }

    /** The cache of a member below a folder that could be made by now, from a run that has ended. */
    static Optional<StartCache> recorded(Path directory, Member member) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith(member.id() + SUFFIX + ".recording"))
                    .map(file -> new StartCache(file.resolveSibling(member.id() + SUFFIX)))
                    .filter(cache -> !cache.exists())
                    .findFirst();
        } catch (IOException e) {
            throw new StackException("Cannot look through " + directory + ".", e);
        }
    }

    /**
     * Makes the cache of a recording. That it fails is no fault: then the next run records anew.
     *
     * @return whether there is a cache now
     */
    boolean create() {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            List<String> words = new ArrayList<>(Files.readAllLines(command()));
            words.removeAll(recordingOptions());
            words.addAll(
                    1,
                    List.of(
                            "-XX:AOTMode=create",
                            "-XX:AOTConfiguration=" + recording(),
                            "-XX:AOTCache=" + unfinished,
                            "-Xlog:aot=off",
                            "-Xlog:cds=off"));
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0 && Files.exists(unfinished)) {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } else if (!output.isBlank()) {
                Files.writeString(file.resolveSibling(file.getFileName() + ".log"), output);
            }
            Files.deleteIfExists(unfinished);
            Files.deleteIfExists(recording());
            Files.deleteIfExists(command());
            return exists();
        } catch (IOException e) {
            throw new StackException("Cannot make " + file + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while making " + file + ".", e);
        }
    }

    private Path recording() {
        return file.resolveSibling(file.getFileName() + ".recording");
    }

    private Path command() {
        return file.resolveSibling(file.getFileName() + ".command");
    }
}
