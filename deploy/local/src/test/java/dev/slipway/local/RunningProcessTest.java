package dev.slipway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningProcessTest {

    @TempDir
    Path directory;

    @Test
    void aLiveProcessIsRecognised() {
        RunningProcess self = RunningProcess.of(ProcessHandle.current(), 8080, "print");
        self.save(file());

        assertThat(RunningProcess.load(file())).contains(self);
    }

    @Test
    void anotherProcessWithTheSameIdIsNotTakenForIt() {
        RunningProcess self = RunningProcess.of(ProcessHandle.current(), 8080, "print");
        new RunningProcess(self.pid(), self.started().minus(Duration.ofHours(1)), 8080, "print").save(file());

        assertThat(RunningProcess.load(file())).isEmpty();
    }

    @Test
    void aProcessThatHasEndedIsGone() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        RunningProcess record = RunningProcess.of(ended.toHandle(), 8080, "print");
        ended.waitFor();
        record.save(file());

        assertThat(RunningProcess.load(file())).isEmpty();
    }

    @Test
    void aProcessThatHasEndedUnnoticedByItsParentIsGone() throws Exception {
        // The shell becomes a program that never asks for its child's end.
        Process parent = new ProcessBuilder("/bin/sh", "-c", "sleep 0.1 & echo $!; exec sleep 60").start();
        try {
            long child = Long.parseLong(parent.inputReader().readLine());
            ProcessHandle handle = ProcessHandle.of(child).orElseThrow();
            RunningProcess.of(handle, 8080, "print").save(file());

            Instant deadline = Instant.now().plusSeconds(30);
            while (RunningProcess.load(file()).isPresent() && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait();
            }

            assertThat(RunningProcess.load(file())).isEmpty();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void aDamagedFileMeansNoProcess() throws Exception {
        Files.writeString(file(), "pid=twelve");

        assertThat(RunningProcess.load(file())).isEmpty();
    }

    private Path file() {
        return directory.resolve("kafka.properties");
    }
}
