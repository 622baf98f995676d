package dev.slipway.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts processes that go on when the terminal and the launcher are gone. */
final class DetachedProcess {

    private static final long LOG_LIMIT_BYTES = 16L * 1024 * 1024;

    /** For systems without setsid(1), macOS among them. */
    private static final String PERL = "use POSIX 'setsid'; setsid(); exec { $ARGV[0] } @ARGV or die $!";

    private DetachedProcess() {}

    /**
     * Starts a process in a session of its own, so that Ctrl-C in the terminal does not reach it.
     *
     * @param environment added to this process's own
     * @param log gets what the process prints, after what is there already; a large one is put aside first
     */
    static ProcessHandle start(List<String> command, Map<String, String> environment, Path directory, Path log) {
        List<String> words = new ArrayList<>(detaching());
        words.addAll(command);
        try {
            if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(directory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return builder.start().toHandle();
        } catch (IOException e) {
            throw new StackException("Cannot start " + command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    private static List<String> detaching() {
        for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
            if (Files.isExecutable(Path.of(setsid))) {
                return List.of(setsid);
            }
        }
        return List.of("/usr/bin/perl", "-e", PERL);
    }
}
