package dev.slipway.backup.postgres;

import dev.slipway.backup.JobFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of PostgreSQL's tools at work. Closing it ends the process, whatever it is doing. */
final class ToolProcess implements AutoCloseable {

    private static final int KEPT_ERROR_LINES = 100;
    private static final int KEPT_ERRORS = 1_000;
    private static final int KEPT_LINE_LENGTH = 1_000;

    private final String tool;
    private final Process process;
    private final List<String> errorOutput = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private boolean cameToItsEnd;
    private final Thread errorReader;

    private ToolProcess(String tool, Process process) {
        this.tool = tool;
        this.process = process;
        this.errorReader = Thread.ofVirtual().name(tool + "-errors").start(this::readErrors);
    }

    static ToolProcess start(String tool, ProcessBuilder command) {
        try {
            return new ToolProcess(tool, command.start());
        } catch (IOException e) {
            throw new JobFailedException.Permanent("%s could not be started.".formatted(tool), e);
        }
    }

    /** What the tool writes. */
    InputStream output() {
        return process.getInputStream();
    }

    /** What the tool reads. */
    OutputStream input() {
        return process.getOutputStream();
    }

    /**
     * Waits for the end.
     *
     * @throws JobFailedException when the tool says that it did not succeed
     */
    void awaitSuccess() throws InterruptedIOException {
        try {
            int exitCode = process.waitFor();
            errorReader.join();
            if (exitCode != 0) {
                throw failure(exitCode);
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Waits for the end of a tool that may go on after errors; those that it ignored are collected.
     *
     * @throws JobFailedException when it did not come to its end
     */
    void await(IgnoredErrors ignored) throws InterruptedIOException {
        try {
            int exitCode = process.waitFor();
            errorReader.join();
            synchronized (errorOutput) {
                boolean ended = exitCode == 0 || (exitCode == 1 && cameToItsEnd);
                if (!ended || (exitCode != 0 && !ignored.tolerant())) {
                    throw failure(exitCode);
                }
                if (ignored.tolerant()) {
                    DatabaseFailures.errorsOf(errors).forEach(ignored::add);
                }
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Why the tool stopped reading or writing, once it has ended by itself. */
    JobFailedException failureAfter(IOException brokenPipe) {
        try {
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                errorReader.join();
                return failure(process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new JobFailedException.Temporary("%s stopped in the middle.".formatted(tool), brokenPipe);
    }

    /** Asks the process to end: then it also tells the server to stop what it does for it. */
    void stop() {
        process.destroy();
    }

    /** Ends the process, so that whoever reads from it comes to an end too. */
    void kill() {
        if (!process.isAlive()) {
            return;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }

    private JobFailedException failure(int exitCode) {
        synchronized (errorOutput) {
            return DatabaseFailures.ofTool(tool, exitCode, errorOutput);
        }
    }

    private void readErrors() {
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (errorOutput) {
                    String kept = line.substring(0, Math.min(line.length(), KEPT_LINE_LENGTH));
                    if (errorOutput.size() < KEPT_ERROR_LINES) {
                        errorOutput.add(kept);
                    }
                    if (DatabaseFailures.isError(kept) && errors.size() < KEPT_ERRORS) {
                        errors.add(kept);
                    }
                    cameToItsEnd |= line.contains("errors ignored on restore");
                }
            }
        } catch (IOException e) {
            // the process was killed; what it said so far is kept
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("Interrupted while waiting for a tool of PostgreSQL");
    }
}
