package dev.slipway.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who listens on a port that is wanted. */
final class PortHolder {

    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int COMMAND_LENGTH = 120;

    private PortHolder() {}

    /**
     * Fails when a member's port is taken.
     *
     * @throws StackException naming the port, the process that has it as far as this user may know, and what to set
     */
    static void requireFree(Member member, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            if (socket.getLocalPort() == port) {
                return;
            }
        } catch (IOException taken) {
            String holder = find(port)
                    .map(process -> "process " + process.pid() + describe(process))
                    .orElse("another user's process");
            throw new StackException(
                    "Port " + port + " for " + member.title() + " is taken by " + holder + ".\nStop that, or choose"
                            + " another port: " + member.portVariable() + "=" + (port + 10_000) % 65_536
                            + " ./slipway up   (or " + member.portOption() + " N)",
                    taken);
        }
    }

    private static String describe(ProcessHandle process) {
        return process.info()
                .commandLine()
                .or(() -> process.info().command())
                .map(line ->
                        " (" + (line.length() > COMMAND_LENGTH ? line.substring(0, COMMAND_LENGTH) + "…" : line) + ")")
                .orElse("");
    }

    private static Optional<ProcessHandle> find(int port) {
        try {
            return Files.isDirectory(Path.of("/proc/net")) ? findInProc(port) : findWithLsof(port);
        } catch (IOException unknowable) {
            return Optional.empty();
        }
    }

    private static Optional<ProcessHandle> findInProc(int port) throws IOException {
        Set<String> sockets = new HashSet<>();
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (Files.exists(Path.of(table))) {
                for (String line : Files.readAllLines(Path.of(table))) {
                    String[] columns = line.strip().split("\\s+");
                    if (columns.length > INODE
                            && columns[LOCAL_ADDRESS].endsWith(suffix)
                            && columns[STATE].equals(LISTENING)) {
                        sockets.add("socket:[" + columns[INODE] + "]");
                    }
                }
            }
        }
        return ProcessHandle.allProcesses()
                .filter(process -> holdsAny(process, sockets))
                .findFirst();
    }

    private static boolean holdsAny(ProcessHandle process, Set<String> sockets) {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (Path file : files) {
                open.add(Files.readSymbolicLink(file).toString());
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException othersProcess) {
            // Not ours to look at, or gone meanwhile.
        }
        return open.stream().anyMatch(sockets::contains);
    }

    private static Optional<ProcessHandle> findWithLsof(int port) throws IOException {
        Process lsof = new ProcessBuilder("lsof", "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String pids = new String(lsof.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return pids.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(pids.lines().findFirst().orElseThrow()));
    }
}
