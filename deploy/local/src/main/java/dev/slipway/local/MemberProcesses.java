package dev.slipway.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The processes of the local stack: starts them, remembers them, waits for them, stops them. */
final class MemberProcesses {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);
    private static final int POLL_MILLIS = 50;
    private static final int LAST_LINES = 25;

    private final StackHome home;
    private final Progress progress;

    MemberProcesses(StackHome home, Progress progress) {
        this.home = home;
        this.progress = progress;
    }

    /** The process of a member, while it lives. */
    Optional<RunningProcess> running(Member member) {
        return RunningProcess.load(record(member));
    }

    /**
     * Starts a member unless it already runs just so.
     *
     * @return whether it had to be started
     * @throws StackException when its port is taken
     */
    boolean start(MemberStart start) {
        Member member = start.member();
        Optional<RunningProcess> running = running(member);
        if (running.isPresent()) {
            if (running.get().fingerprint().equals(start.fingerprint())) {
                return false;
            }
            progress.step(member.title(), "restarting: its build or its settings have changed");
            stop(List.of(member));
        }
        PortHolder.requireFree(member, start.port());
        start.recording().ifPresent(cache -> cache.prepareRecording(start.command()));
        ProcessHandle process =
                DetachedProcess.start(start.command(), start.environment(), home.directory(), home.log(member));
        RunningProcess.of(process, start.port(), start.fingerprint()).save(record(member));
        progress.step(member.title(), "starting on 127.0.0.1:" + start.port());
        return true;
    }

    /**
     * Waits until all of these do their work.
     *
     * @throws StackException when one ends or takes too long, with its last words
     */
    void awaitReady(Collection<MemberStart> starts) {
        Map<Member, Probe> pending = new EnumMap<>(Member.class);
        starts.forEach(start -> pending.put(start.member(), start.probe()));
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (!pending.isEmpty()) {
            for (Iterator<Map.Entry<Member, Probe>> each = pending.entrySet().iterator(); each.hasNext(); ) {
                Map.Entry<Member, Probe> entry = each.next();
                if (running(entry.getKey()).isEmpty()) {
                    throw failed(entry.getKey(), "has stopped");
                }
                if (entry.getValue().ready()) {
                    progress.step(entry.getKey().title(), "ready");
                    each.remove();
                }
            }
            progress.stillWaitingFor(titles(pending.keySet()));
            if (Instant.now().isAfter(deadline)) {
                throw failed(
                        pending.keySet().iterator().next(),
                        "is not ready after " + START_TIMEOUT.toMinutes() + " minutes");
            }
            pause();
        }
    }

    /**
     * Stops members all at once and waits for their end; one that does not end is killed.
     *
     * @return those that ran and ended of themselves
     */
    List<Member> stop(List<Member> members) {
        Map<Member, RunningProcess> stopping = new EnumMap<>(Member.class);
        for (Member member : members) {
            running(member).ifPresent(process -> {
                process.handle().ifPresent(handle -> askToStop(member, handle));
                stopping.put(member, process);
            });
        }
        Instant begin = Instant.now();
        List<Member> stopped = new ArrayList<>();
        stopping.forEach((member, process) -> {
            if (awaitEnd(member, process, begin)) {
                stopped.add(member);
            }
        });
        members.forEach(this::forget);
        return List.copyOf(stopped);
    }

    /** SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for every client to leave. */
    private static void askToStop(Member member, ProcessHandle process) {
        if (member != Member.POSTGRES) {
            process.destroy();
            return;
        }
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new StackException("Cannot run kill.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted.", e);
        }
    }

    private boolean awaitEnd(Member member, RunningProcess process, Instant begin) {
        while (process.handle().isPresent()) {
            progress.stillWaitingFor(member.title() + " to stop");
            if (Instant.now().isAfter(begin.plus(STOP_TIMEOUT))) {
                process.handle().ifPresent(ProcessHandle::destroyForcibly);
                progress.step(member.title(), "did not stop in " + STOP_TIMEOUT.toSeconds() + " s and was killed");
                return false;
            }
            pause();
        }
        progress.step(member.title(), "stopped");
        return true;
    }

    private StackException failed(Member member, String what) {
        String words;
        try {
            List<String> lines = Files.readAllLines(home.log(member), StandardCharsets.UTF_8);
            words = String.join("\n  ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            words = "(it cannot be read)";
        }
        return new StackException(member.title() + " " + what + ". The end of " + home.log(member) + ":\n  " + words);
    }

    private Path record(Member member) {
        return home.run().resolve(member.id() + ".properties");
    }

    private void forget(Member member) {
        try {
            Files.deleteIfExists(record(member));
        } catch (IOException e) {
            throw new StackException("Cannot remove " + record(member) + ".", e);
        }
    }

    private static String titles(Collection<Member> members) {
        return members.stream().map(Member::title).collect(Collectors.joining(", "));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted.", e);
        }
    }
}
