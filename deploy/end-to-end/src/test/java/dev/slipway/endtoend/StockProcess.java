package dev.slipway.endtoend;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** {@link StockApplication} in a process of its own, without anything of Slipway's services on its class path. */
final class StockProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final StringBuilder log = new StringBuilder();

    StockProcess(String gateway, String profile, String token) {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("-exec.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                StockApplication.class.getName(),
                "--spring.main.web-application-type=none",
                "--spring.main.banner-mode=off",
                "--spring.application.name=reader",
                "--spring.profiles.active=" + profile,
                "--spring.config.import=configserver:" + gateway + "/config",
                "--spring.cloud.config.fail-fast=true",
                "--spring.cloud.config.username=any");
        command.environment().put("SPRING_CLOUD_CONFIG_PASSWORD", token);
        command.redirectErrorStream(true);
        try {
            process = command.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Whether it started; otherwise it has ended, and its log says why. */
    boolean started() {
        return "started".equals(answer());
    }

    /** What it says to a question. */
    String ask(String question) {
        try {
            process.outputWriter().write(question + "\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answer();
    }

    /** What it printed so far. */
    String log() {
        return log.toString();
    }

    private String answer() {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                log.append(line).append('\n');
                if (line.startsWith(StockApplication.ANSWER)) {
                    return line.substring(StockApplication.ANSWER.length());
                }
            }
            return "(ended)";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
